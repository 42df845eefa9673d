#!/usr/bin/env bash
# The end-to-end suite against the containers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export GATEWAY_TARGET=compose
exec npm run test:e2e -- "$@"
