#!/bin/sh
# npm run bench: what things cost, as ratios against a baseline in the same run. --json prints rows as JSON.
. "$(dirname -- "$0")/ensure.sh"
ensure_packages
ensure_tools ffmpeg=ffmpeg redis-server=redis-server espeak-ng=espeak-ng
exec "$node" --disable-warning=ExperimentalWarning bench/run.ts "$@"
