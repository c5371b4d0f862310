#!/bin/sh
# npm run histories -- [--runs N] [--seed N]: random histories of receipts, in order and muddled, on SQLite and PostgreSQL; docs/operations.md.
. "$(dirname -- "$0")/ensure.sh"
runs=1000
seed=$(date +%s)
while [ $# -gt 0 ]; do
  case $1 in
    --runs) runs=$2 ;;
    --seed) seed=$2 ;;
    *) say "npm run histories -- [--runs N] [--seed N]"; exit 2 ;;
  esac
  shift 2
done
ensure_packages
ensure_tools /usr/lib/postgresql/15/bin/postgres=postgresql-15
say "--runs $runs --seed $seed"
DALABA_HISTORIES=$runs DALABA_SEED=$seed exec "$node" node_modules/vitest/vitest.mjs run test/app/receipt-histories.test.ts
