#!/usr/bin/env bash
# Gets real programs for WebAssembly into artifacts/programs, for the tests that run them unmodified:
#   llvm.core.wasm  clang and lld as one module (npm, @yowasp/clang; with its files in llvm/), as published
#   sqlite.wasm     SQLite's shell, built here from its amalgamation (in npm's sqlite3)
#   quickjs.wasm    QuickJS, built here from its sources (in npm's qjsc)
#   lua.wasm        Lua 5.4, built here from Debian's source package
# Downloads about 45 MB, and compiles for less than a minute; what is there already is left alone.
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD out=$PWD/artifacts/programs
mkdir -p "$out"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# Unpacks FILE... of a package of npm's into a folder of the package's name.
from_npm() { # PACKAGE VERSION FILE...
  local package=$1 version=$2 archive
  shift 2
  echo "fetching $package $version" >&2
  archive=$(npm pack --silent "$package@$version" 2> "$work/npm.log" | tail -n 1) || { cat "$work/npm.log" >&2; return 1; }
  mkdir -p "unpacked/$package"
  tar -xzf "$archive" -C "unpacked/$package" --strip-components=1 "${@/#/package/}"
  rm "$archive"
}

install_missing() {
  local lacking=() file
  for file in /usr/bin/clang-14:clang-14 /usr/bin/wasm-ld-14:lld-14 /usr/lib/wasm32-wasi/libc.a:wasi-libc \
    /usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a:libclang-rt-14-dev-wasm32; do
    [ -e "${file%%:*}" ] || lacking+=("${file##*:}")
  done
  command -v npm > /dev/null || lacking+=(npm)
  [ ${#lacking[@]} -eq 0 ] && return
  echo "installing ${lacking[*]}" >&2
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${lacking[@]}"
}

compile() { # OUTPUT OPTION-OR-SOURCE...
  local output=$1
  shift
  echo "compiling $output" >&2
  clang-14 --target=wasm32-wasi -O2 -w \
    -D_WASI_EMULATED_SIGNAL -D_WASI_EMULATED_GETPID -D_WASI_EMULATED_PROCESS_CLOCKS -D_WASI_EMULATED_MMAN "$@" \
    -lwasi-emulated-signal -lwasi-emulated-getpid -lwasi-emulated-process-clocks -lwasi-emulated-mman -lm \
    -Wl,--strip-all -Wl,-z,stack-size=1048576 -o "$work/$output"
  mv "$work/$output" "$out/$output"
}

install_missing

if [ ! -e "$out/llvm.core.wasm" ]; then
  from_npm @yowasp/clang 22.0.0-git20542-10 gen/llvm.core.wasm gen/llvm-resources.tar
  rm -rf "$out/llvm"
  mkdir "$out/llvm"
  tar -xf unpacked/@yowasp/clang/gen/llvm-resources.tar -C "$out/llvm"
  mv unpacked/@yowasp/clang/gen/llvm.core.wasm "$out/llvm.core.wasm"
fi

if [ ! -e "$out/sqlite.wasm" ]; then
  from_npm sqlite3 6.0.1 deps/sqlite-autoconf-3520000.tar.gz
  tar -xzf unpacked/sqlite3/deps/sqlite-autoconf-3520000.tar.gz
  compile sqlite.wasm -DSQLITE_WASI -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION -DSQLITE_OMIT_WAL \
    -DSQLITE_NOHAVE_SYSTEM -DSQLITE_OMIT_POPEN \
    sqlite-autoconf-3520000/sqlite3.c sqlite-autoconf-3520000/shell.c "$top/tools/programs/missing.c"
fi

if [ ! -e "$out/quickjs.wasm" ]; then
  from_npm qjsc 0.3.0 deps/quickjs_2021_03_27
  quickjs=unpacked/qjsc/deps/quickjs_2021_03_27
  # EMSCRIPTEN: without threads, and without looking at the native stack's address. Wasm rounds in one way only.
  compile quickjs.wasm -DEMSCRIPTEN -D_GNU_SOURCE -DCONFIG_BIGNUM -DCONFIG_VERSION='"2021-03-27"' \
    -DFE_DOWNWARD=0 -DFE_UPWARD=0 -I "$quickjs" \
    "$quickjs"/{quickjs,libregexp,libunicode,cutils,libbf}.c "$top/tools/programs/javascript.c"
fi

if [ ! -e "$out/lua.wasm" ]; then
  # Debian's own list of sources, but of source packages, and out of the system's way.
  mkdir -p parts lists/partial empty
  sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > parts/debian.sources
  sources=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/parts" -o "Dir::State::lists=$work/lists")
  echo "fetching the source package lua5.4" >&2
  apt-get "${sources[@]}" update -qq
  apt-get "${sources[@]}" source -qq --download-only lua5.4 2> /dev/null
  tar -xzf lua5.4_*.orig.tar.gz
  lua=$(echo lua-5.4.*/src)
  # wasi-libc has no setjmp.h, and lua-errors.h does without.
  : > empty/setjmp.h
  rm "$lua/luac.c"
  compile lua.wasm -I empty -include "$top/tools/programs/lua-errors.h" "$lua"/*.c -I "$lua" "$top/tools/programs/lua-errors.c"
fi

ls -l "$out"
