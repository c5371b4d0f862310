# Sourced by the other scripts: brings npm packages and Debian tools that are missing, or says what to install.
# Sets $root and $node. Everything it prints goes to stderr.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"

say() { echo "$*" >&2; }

ensure_packages() {
  if ! command -v npm >/dev/null 2>&1; then
    say "需要 npm（随 Node.js 安装）。npm is needed; it comes with Node.js."
    exit 1
  fi
  stamp=node_modules/.dalaba-lock
  if [ ! -f "$stamp" ] || ! cmp -s package-lock.json "$stamp"; then
    say "正在安装 npm 包……Installing npm packages…"
    npm ci --no-audit --no-fund --loglevel=error >&2
    cp package-lock.json "$stamp"
  fi
  node="$root/node_modules/.bin/node"
  if ! "$node" -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 26 ? 0 : 1)' 2>/dev/null; then
    say "随项目安装的 Node 不能在这台机器上运行（需要 26 以上）：$("$node" --version 2>&1 | head -n 1)。The Node 26 that npm installed does not run here; delete node_modules and try again."
    exit 1
  fi
}

# ensure_tools COMMAND=DEBIAN_PACKAGE …
ensure_tools() {
  missing=
  for pair in "$@"; do
    tool=${pair%%=*}
    command -v "$tool" >/dev/null 2>&1 || [ -x "$tool" ] || missing="$missing ${pair#*=}"
  done
  [ -n "$missing" ] || return 0
  sudo=
  if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo='sudo -n'; else
      say "请先安装：sudo apt-get install -y$missing。Please install:$missing"
      exit 1
    fi
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    say "请用本机的包管理器安装：$missing。Please install with your package manager:$missing"
    exit 1
  fi
  say "正在安装$missing……Installing$missing…"
  log=$(mktemp)
  if ! { DEBIAN_FRONTEND=noninteractive $sudo apt-get update && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    say "安装失败，请手动安装：$missing。apt-get failed; its last lines:"
    tail -n 5 "$log" >&2
    rm -f "$log"
    exit 1
  fi
  rm -f "$log"
}
