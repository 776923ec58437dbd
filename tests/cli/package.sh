#!/usr/bin/env bash
# cmake --install and the .deb hold the program, its man page and the completions; what is installed runs.
#   package.sh BUILD_FOLDER
set -euo pipefail
build=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

wanted=(bin/limn share/man/man1/limn.1 share/bash-completion/completions/limn share/zsh/vendor-completions/_limn
        share/fish/vendor_completions.d/limn.fish share/doc/limn/LICENSE share/doc/limn/CHANGELOG.md share/doc/limn/copyright)
cmake --install "$build" --prefix "$folder/installed" > "$folder/log"
for file in "${wanted[@]}"; do
  test -s "$folder/installed/$file" || { echo "not installed: $file"; exit 1; }
done
"$folder/installed/bin/limn" --version
bash -n "$folder/installed/share/bash-completion/completions/limn"

if ! command -v dpkg-shlibdeps > /dev/null; then
  echo "skipped: the .deb, since dpkg-dev is not on this machine"
  exit 0
fi
(cd "$folder" && cpack --config "$build/CPackConfig.cmake" -B "$folder" > "$folder/log" 2>&1) || { cat "$folder/log"; exit 1; }
contents=$(dpkg-deb --contents "$folder"/limn_*.deb)
for file in "${wanted[@]}"; do
  grep -q " ./usr/$file\$" <<< "$contents" || { echo "not in the .deb: $file"; exit 1; }
done
