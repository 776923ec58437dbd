#!/usr/bin/env bash
# Installs what is needed, builds everything and runs the whole test suite.
#   ./test.sh              release build, in build/
#   ./test.sh --sanitize   the same under address and undefined-behaviour sanitizers, in build-sanitize/
# Further words go to ctest: ./test.sh -R golden
set -euo pipefail
cd "$(dirname "$0")"

./packages.sh --tests
folder=build
options=(-DCMAKE_BUILD_TYPE=Release)
if [[ "${1:-}" == "--sanitize" ]]; then
  shift
  folder=build-sanitize
  options=(-DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 -DLIMN_SANITIZE=ON)
fi
cmake -S . -B "$folder" -G Ninja -DLIMN_TESTS=ON "${options[@]}"
cmake --build "$folder" -j3
ctest --test-dir "$folder" --output-on-failure -j2 "$@"
