#!/usr/bin/env bash
# Builds the plugin, starts the containers in the background and waits until the whole chain answers.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

npm run build
scripts/compose.sh up --build --detach
exec scripts/health-check.sh 60
