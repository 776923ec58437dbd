#!/usr/bin/env bash
# Installs what is needed, builds build/limn, makes a sample retail project and runs its rules.
set -euo pipefail
cd "$(dirname "$0")"

./packages.sh
cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DLIMN_TESTS=OFF
cmake --build build -j3 --target limn
if [[ ! -e out/retail/limn.yaml ]]; then
  build/limn sample retail --customers 100000 --out out/retail
fi
cd out/retail
../../build/limn run
