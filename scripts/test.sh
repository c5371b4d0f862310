#!/bin/sh
# npm test: installs what is missing, then format, lint, types and every test. A skipped test is a failure.
. "$(dirname -- "$0")/ensure.sh"
ensure_packages
ensure_tools ffmpeg=ffmpeg redis-server=redis-server espeak-ng=espeak-ng sox=sox /usr/share/doc/libsox-fmt-all=libsox-fmt-all loudgain=loudgain \
  /usr/sbin/mosquitto=mosquitto mosquitto_sub=mosquitto-clients \
  faketime=faketime git=git openssl=openssl unzip=unzip \
  gst-launch-1.0=gstreamer1.0-tools /usr/share/doc/gstreamer1.0-plugins-good=gstreamer1.0-plugins-good \
  /usr/share/doc/gstreamer1.0-plugins-bad=gstreamer1.0-plugins-bad /usr/share/doc/gstreamer1.0-libav=gstreamer1.0-libav \
  chromium=chromium /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc=fonts-noto-cjk pdftotext=poppler-utils python3=python3 \
  icecast2=icecast2 mpv=mpv \
  /usr/sbin/nft=nftables /usr/sbin/tc=iproute2 \
  /usr/lib/postgresql/15/bin/postgres=postgresql-15 \
  /usr/share/asterisk/sounds/en_US_f_Allison/activated.wav=asterisk-core-sounds-en-wav
# Beside one another: none of them needs what another makes.
"$node" node_modules/@biomejs/biome/bin/biome check . >&2 &
lint=$!
"$node" node_modules/typescript/bin/tsc --noEmit >&2 &
types=$!
"$node" scripts/build-console.ts
wait "$lint"
wait "$types"
"$node" node_modules/typescript/bin/tsc --noEmit -p tsconfig.console.json >&2
"$node" node_modules/vitest/vitest.mjs run "$@"
