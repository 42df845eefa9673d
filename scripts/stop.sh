#!/usr/bin/env bash
# Stops the containers. The vault stays; `scripts/stop.sh --volumes` deletes it too.
set -euo pipefail
exec "$(dirname "${BASH_SOURCE[0]}")/compose.sh" down "$@"
