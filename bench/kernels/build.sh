#!/usr/bin/env bash
# Builds the kernels into artifacts/kernels: a module each (clang -O2), and one native program (gcc -O2).
# Needs gcc, and Debian's clang, lld and wasi-libc (its memset and memcpy).
set -euo pipefail
cd "$(dirname "$0")"
out=../../artifacts/kernels
mkdir -p "$out"

kernels="fib smallmem sha256 matmul qsort icall vm bytes"
objects=()
for kernel in $kernels; do
  clang --target=wasm32-wasi -std=c17 -Wall -Wextra -O2 -nostartfiles -Wl,--no-entry -Wl,--strip-all "$kernel.c" \
    -o "$out/$kernel.wasm"
  # Each by itself, so that the native program inlines no more than a module can.
  gcc -std=c17 -Wall -Wextra -O2 -c "$kernel.c" -o "$out/$kernel.o"
  objects+=("$out/$kernel.o")
done
# Called, not computing: one page of memory each, two for the command.
for module in touch echo; do
  clang --target=wasm32-wasi -std=c17 -Wall -Wextra -O2 -nostartfiles -Wl,--no-entry -Wl,--strip-all \
    -Wl,-z,stack-size=4096 $([ $module = echo ] && echo -Wl,--export=_start) $module.c -o "$out/$module.wasm"
done
gcc -std=gnu17 -Wall -Wextra -O2 native.c "${objects[@]}" -o "$out/native"
rm "${objects[@]}"
