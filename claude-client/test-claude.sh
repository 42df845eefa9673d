#!/usr/bin/env bash
# Sends each scenario through the gateway with Claude Code and checks that the identifiers come back as they were sent.
# It talks to the real API, so it needs ANTHROPIC_API_KEY, and it cannot see what Claude saw: `npm run demo` shows that.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

claude=/opt/anthropic/claude-code/bin/claude.exe
if [[ ! -x $claude ]] || ! "$claude" --version >/dev/null 2>&1; then
  echo "Claude Code is not there: run npm ci in the project, on Linux with glibc, and start this again." >&2
  exit 1
fi
if [[ -z ${ANTHROPIC_API_KEY:-} ]]; then
  echo "ANTHROPIC_API_KEY is empty: set it in .env." >&2
  exit 1
fi

failed=0
for scenario in test-scenarios/*.json; do
  started=$(date +%s%N)
  prompt=$(node -p 'JSON.parse(require("fs").readFileSync(process.argv[1])).prompt' "$scenario")
  answer=$("$claude" -p --output-format json <<<"$prompt
Then repeat every AWS identifier above exactly, one per line.") || true
  took=$((($(date +%s%N) - started) / 1000000))
  if missing=$(node check-answer.mjs "$scenario" <<<"$answer"); then
    printf 'ok      %-32s %6d ms\n' "$(basename "$scenario")" "$took"
  else
    printf 'FAILED  %-32s %6d ms  %s\n' "$(basename "$scenario")" "$took" "$missing"
    failed=1
  fi
done
exit $failed
