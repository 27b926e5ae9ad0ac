#!/usr/bin/env bash
# Compiles a small C program with the WebAssembly toolchain twice, by workers whose systems have nothing in common but .NET:
# here, and in a root of its own that holds .NET, its libraries and Burst and no other file (no compiler, headers, locale, time
# zone, user list; another host name and clock zone). The results have to be the same bytes, and run. Needs root, for chroot
# and unshare, and tools/fetch-programs.sh first. Takes a minute or two: each worker makes machine code for clang.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
programs=${BURST_WASM_TOOLCHAIN:-$top/artifacts/programs}
[ -e "$programs/llvm.core.wasm" ] || { echo "$programs/llvm.core.wasm is missing: run tools/fetch-programs.sh" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "needs root, for chroot" >&2; exit 1; }
if [ -z "${BURST:-}" ]; then
  "$top/tools/build.sh"
  BURST=$top/artifacts/burst/burst
fi
dotnet=$(dirname "$(readlink -f "$(command -v dotnet)")")

work=$(mktemp -d)
bare=$work/bare
cleanup() { umount "$bare/dotnet" "$bare/burst" 2> /dev/null || true; rm -rf --one-file-system "$work"; }
trap cleanup EXIT
mkdir -p "$work/project" "$bare"/{dotnet,burst,lib64,lib,store,tmp,proc,dev}
mknod -m 666 "$bare/dev/null" c 1 3
mknod -m 666 "$bare/dev/urandom" c 1 9
mount --bind -o ro "$dotnet" "$bare/dotnet"
mount --bind -o ro "$(dirname "$BURST")" "$bare/burst"
# The libraries that .NET is linked with or opens (OpenSSL, for hashes), and nothing else of this system.
{
  ldconfig -p | sed -nE 's/.*lib(ssl|crypto)\.so\.3 .*x86-64.* => (.*)/\2 => \2 x/p'
  find "$dotnet" -name '*.so' -path '*NETCore.App/*' -print0 | xargs -0 -n1 ldd 2> /dev/null
} \
  | sed -nE 's|.* => (/[^ ]+) .*|\1|p; s|^\s*(/lib64/[^ ]+) .*|\1|p' | grep -v "$dotnet" | sort -u | while read -r library; do
  case $library in /lib64/*) cp -L "$library" "$bare/lib64/" ;; *) cp -L "$library" "$bare/lib/" ;; esac
done

cd "$work/project"
cat > Makefile <<'END'
program.wasm: main.o table.o
	$(CC) -o $@ main.o table.o -lm
CFLAGS = -O2 -g
END
cat > table.h <<'END'
double table(int n);
END
cat > table.c <<'END'
#include <math.h>
#include "table.h"
double table(int n) { return sqrt(n) * sin(n); }
END
cat > main.c <<'END'
#include <stdio.h>
#include "table.h"
int main(void) { for (int i = 0; i < 3; i++) printf("%s:%d %.15g\n", __FILE__, i, table(i)); return 0; }
END

# The thunks are made once, and nothing of them is run; each worker gets a copy.
mkdir here
GG_DIR=$work/project/here/.gg "$BURST" init 2> /dev/null
GG_DIR=$work/project/here/.gg "$BURST" infer --toolchain "wasm=$programs" --root . make -s
target=$(sed -n 2p program.wasm)
cp -r here/.gg "$bare/store/.gg"
rm -rf "$bare/store/.gg/reductions" "$bare/store/.gg/burst"
mkdir "$bare/store/.gg/reductions"

echo "here ..." >&2
one=$(GG_DIR=$work/project/here/.gg "$BURST" force -q "$target")
echo "in a bare root ..." >&2
two=$(unshare --mount --uts --pid --fork sh -c '
  hostname elsewhere
  mount -t proc proc "$1/proc"
  exec env -i TZ=Asia/Tokyo DOTNET_ROOT=/dotnet GG_DIR=/store/.gg "$(command -v chroot)" "$1" /burst/burst force -q "$2"
' sh "$bare" "$target" 2> "$work/error") || { cat "$work/error" >&2; exit 1; }

echo "here:        $one"
echo "elsewhere:   $two"
[ "$one" = "$two" ] || { echo "they differ" >&2; exit 1; }
GG_DIR=$work/project/here/.gg "$BURST" get "${one##* }" -o result.wasm
GG_DIR=$work/project/here/.gg "$BURST" wasm run result.wasm
echo "the same bytes"
