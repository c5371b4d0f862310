#!/bin/sh
# npm run chaos -- [--seconds N] [--seed N]: kills, cuts and clocks set wrong, drawn from a seed; then what must hold is checked.
. "$(dirname -- "$0")/ensure.sh"
ensure_packages
ensure_tools ffmpeg=ffmpeg redis-server=redis-server espeak-ng=espeak-ng faketime=faketime openssl=openssl python3=python3 \
  /usr/sbin/mosquitto=mosquitto /usr/lib/postgresql/15/bin/postgres=postgresql-15
exec "$node" --disable-warning=ExperimentalWarning test/chaos/run.ts "$@"
