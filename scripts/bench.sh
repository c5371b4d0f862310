#!/bin/sh
# npm run bench: what things cost, as ratios against a baseline in the same run. --json prints rows as JSON.
. "$(dirname -- "$0")/ensure.sh"
ensure_packages
ensure_tools ffmpeg=ffmpeg redis-server=redis-server espeak-ng=espeak-ng sox=sox icecast2=icecast2 chromium=chromium /usr/sbin/mosquitto=mosquitto /usr/lib/postgresql/15/bin/postgres=postgresql-15 \
  /usr/share/asterisk/sounds/en_US_f_Allison/activated.wav=asterisk-core-sounds-en-wav
"$node" scripts/build-console.ts
exec "$node" --disable-warning=ExperimentalWarning bench/run.ts "$@"
