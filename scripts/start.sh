#!/bin/sh
# npm start: installs what is missing, then serves the sample home and airs tonight's broadcast.
. "$(dirname -- "$0")/ensure.sh"
ensure_packages
ensure_tools ffmpeg=ffmpeg redis-server=redis-server espeak-ng=espeak-ng
"$node" scripts/build-console.ts
exec "$node" --max-semi-space-size=4 --disable-warning=ExperimentalWarning src/main.ts sample "$@"
