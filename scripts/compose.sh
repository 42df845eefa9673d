#!/usr/bin/env bash
# Runs Compose in the project's folder, whichever of its two generations is installed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if docker compose version >/dev/null 2>&1; then
  exec docker compose "$@"
elif command -v docker-compose >/dev/null; then
  exec docker-compose "$@"
fi
echo "Docker Compose is missing: https://docs.docker.com/compose/install/" >&2
exit 1
