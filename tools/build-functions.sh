#!/usr/bin/env bash
# Builds the functions from their sources into functions/*.wasm, the same bytes each time with Debian 12's compilers.
# With --check it changes nothing: it builds twice and says which of the committed modules are not what comes out.
# Installs the compilers it lacks (clang, lld, wasi-libc, rustc with its library for WebAssembly; about 900 MB).
set -euo pipefail
cd "$(dirname "$0")/../functions/src"

lacking=()
for file in /usr/bin/clang-14:clang-14 /usr/bin/wasm-ld-14:lld-14 /usr/lib/wasm32-wasi/libc.a:wasi-libc \
  /usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a:libclang-rt-14-dev-wasm32 \
  /usr/bin/rustc:rustc /usr/lib/rustlib/wasm32-wasi/lib:libstd-rust-dev-wasm32; do
  [ -e "${file%%:*}" ] || lacking+=("${file##*:}")
done
if [ ${#lacking[@]} -gt 0 ]; then
  echo "installing ${lacking[*]}"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${lacking[@]}"
fi

build_into() {
  for source in *.c; do
    clang-14 --target=wasm32-wasi -std=c17 -Wall -Wextra -Werror -Os "$source" \
      -Wl,--strip-all -o "$1/${source%.c}.wasm"
  done
  for source in *.rs; do
    [ "$source" = function.rs ] && continue
    # Not another rustc that may come first in PATH: only Debian's has this library.
    /usr/bin/rustc --edition 2021 --target wasm32-wasi -C opt-level=s -C lto=fat -C codegen-units=1 -C panic=abort \
      -C strip=symbols --remap-path-prefix "$PWD=." "$source" -o "$1/${source%.rs}.wasm"
  done
}

if [ "${1:-}" != --check ]; then
  build_into ..
  ls -l ../*.wasm
  exit
fi

first=$(mktemp -d) second=$(mktemp -d)
trap 'rm -rf "$first" "$second"' EXIT
build_into "$first"
build_into "$second"
status=0
for module in "$first"/*.wasm; do
  name=$(basename "$module")
  cmp "$module" "$second/$name" || { echo "$name: two builds differ"; status=1; }
  cmp "$module" "../$name" || { echo "$name: not what its source says; run tools/build-functions.sh"; status=1; }
done
exit $status
