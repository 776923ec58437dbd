#!/usr/bin/env bash
# Installs what is needed, builds everything and runs the whole test suite.
#   ./test.sh              release build, in build/
#   ./test.sh --sanitize   the same under address and undefined-behaviour sanitizers, in build-sanitize/; several files are compiled as
#                          one there (a unity build): half the time, and two files of a folder can't hold the same helper
# Further words go to ctest: ./test.sh -R golden
set -euo pipefail
cd "$(dirname "$0")"

./packages.sh --tests
folder=build
options=(-DCMAKE_BUILD_TYPE=Release)
if [[ "${1:-}" == "--sanitize" ]]; then
  shift
  folder=build-sanitize
  options=(-DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 -DLIMN_SANITIZE=ON -DCMAKE_UNITY_BUILD=ON)
fi
cmake -S . -B "$folder" -G Ninja -DLIMN_TESTS=ON "${options[@]}"
cmake --build "$folder" -j3
ctest --test-dir "$folder" --output-on-failure -j2 "$@"
