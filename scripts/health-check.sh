#!/usr/bin/env bash
# Checks each part of the running deployment: health-check.sh [seconds to wait for the chain, 0 if not given]
# Exits with 1 if anything is not healthy.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

wait_seconds=${1:-0}
# Compose knows the port, whatever .env says.
address=$(scripts/compose.sh port nginx 8082 2>/dev/null || true)
url=http://127.0.0.1:${address##*:}/health

healthy=true
report() {
  printf '%-6s %s\n' "$1" "$2"
  [[ $2 == ok ]] || healthy=false
}

# Succeeds when /health is 200, which nginx, Kong, the plugin and Redis have to agree on.
chain_answers() {
  node -e 'fetch(process.argv[1], { signal: AbortSignal.timeout(5000) }).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))' "$url"
}

deadline=$((SECONDS + wait_seconds))
until chain_answers; do
  if ((SECONDS >= deadline)); then break; fi
  sleep 1
done

for service in redis kong nginx; do
  container=$(scripts/compose.sh ps -q "$service" 2>/dev/null | head -n 1)
  if [[ -z $container ]]; then
    report "$service" "not running"
    continue
  fi
  state=$(docker inspect --format '{{.State.Health.Status}}' "$container")
  [[ $state == healthy ]] && state=ok
  report "$service" "$state"
done
if chain_answers; then report chain ok; else report chain "no healthy answer from $url"; fi

$healthy
