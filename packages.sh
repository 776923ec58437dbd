#!/usr/bin/env bash
# Installs what Limn is built and tested with, from Debian's packages; does nothing where all of it is there.
set -euo pipefail

packages=(
  g++ cmake ninja-build pkg-config ccache
  antlr4 libantlr4-runtime-dev libyaml-cpp-dev libsqlite3-dev libfmt-dev zlib1g-dev libre2-dev libutf8proc-dev
  libhowardhinnant-date-dev libxxhash-dev libfast-float-dev nlohmann-json3-dev libcli11-dev tzdata
)
# What only the tests need.
if [[ "${1:-}" == "--tests" ]]; then
  packages+=(catch2 python3 sqlite3 tmux dpkg-dev file)
fi

missing=()
for package in "${packages[@]}"; do
  if [[ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$package" 2>/dev/null)" != ii* ]]; then
    missing+=("$package")
  fi
done
if ((${#missing[@]} == 0)); then
  exit 0
fi
as_root=()
if ((EUID != 0)); then
  as_root=(sudo)
fi
"${as_root[@]}" apt-get update -q
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${missing[@]}"
