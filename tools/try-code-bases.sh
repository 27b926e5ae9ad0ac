#!/usr/bin/env bash
# Builds real code bases plainly and with Burst, and compares: every program, library and object byte for byte, in the same
# folder and in another; what a second build runs after nothing, one touched and one changed file, and after going back; and
# whether the code base's own tests pass on what Burst built. Prints a table; ends with 1 where anything differs.
# The plain build names its folder '.' in what it compiles (-ffile-prefix-map), as Burst does.
#
#   tools/try-code-bases.sh [NAME...]     of those that tools/fetch-sources.sh gets; else all of them
#
# COMPILER=clang has clang and clang++ compile (default: what each code base takes by itself, which is gcc);
# JOBS is how many calls make and ninja start at once (default: the number of cores); KEEP=1 keeps the folders;
# BURST is the program (default: built from here).
set -uo pipefail
cd "$(dirname "$0")/.."
top=$PWD
names=("$@")
[ ${#names[@]} -gt 0 ] || names=(lua5.4 zlib bzip2 mksh leveldb re2 xz-utils nginx redis curl git)
jobs=${JOBS:-$(nproc)}
tools/fetch-sources.sh "${names[@]}" || exit 1
[ -n "${BURST:-}" ] || { tools/build.sh > /dev/null || exit 1; BURST=$top/artifacts/burst/burst; }
work=$(mktemp -d)
[ -n "${KEEP:-}" ] || trap 'rm -rf "$work"' EXIT
compiler=${COMPILER:-}
case $compiler in
  "") ;;
  clang) export CC=clang CXX=clang++ ;;
  *) echo "COMPILER=$compiler: only clang" >&2; exit 2 ;;
esac
export XDG_CACHE_HOME=$work/cache
export SOURCE_DATE_EPOCH=1700000000 # redis builds the time in

# How each is configured (answers must be real), built, and tested; and a source whose change must be noticed.
configure() {
  case $name in
    zlib) ./configure ;;
    leveldb) cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Release -DLEVELDB_BUILD_TESTS=OFF -DLEVELDB_BUILD_BENCHMARKS=OFF ;;
    re2) cmake -S . -B build -DCMAKE_BUILD_TYPE=RelWithDebInfo -DRE2_BUILD_TESTING=ON ;;
    curl) ./configure --without-ssl --disable-ldap --without-libpsl --without-brotli --without-zstd --without-nghttp2 ;;
    xz-utils) ./configure ;;
    nginx) ./configure --without-http_rewrite_module ${compiler:+--with-cc=$compiler} ;;
  esac
}
build() {
  local cc=${compiler:+CC=$compiler}
  case $name in
    lua5.4) echo make -j"$jobs" $cc linux ;;
    bzip2) echo make -j"$jobs" $cc libbz2.a bzip2 bzip2recover ;;
    redis) echo make -j"$jobs" $cc MALLOC=libc ;;
    leveldb) echo ninja -j"$jobs" -C build ;;
    re2) echo make -j"$jobs" -C build ;;
    mksh) echo sh Build.sh -r ;;
    git) echo make -j"$jobs" $cc NO_GETTEXT=1 NO_CURL=1 NO_EXPAT=1 NO_TCLTK=1 NO_PERL=1 NO_PYTHON=1 NO_OPENSSL=1 all ;;
    *) echo make -j"$jobs" ;;
  esac
}
own_tests() {
  case $name in
    zlib) make test ;;
    lua5.4) [ "$(src/lua -e 'print(("x"):rep(3), 10 // 3, string.format("%q", 1/3))')" = "$(printf 'xxx\t3\t0x1.5555555555555p-2')" ] ;;
    bzip2) make test ;;
    redis) own_tests_of_redis ;;
    leveldb) [ -s build/libleveldb.a ] ;;
    re2) ctest --test-dir build -j"$jobs" -E 'exhaustive|random' ;;
    curl) src/curl --version && src/curl -s "file://$PWD/README" | cmp - README ;;
    mksh) [ "$(./mksh -c 'echo $((6 * 7))')" = 42 ] ;;
    xz-utils) make -C tests check ;;
    nginx) mkdir -p logs && objs/nginx -p . -t -c conf/nginx.conf ;;
    git) make -C t NO_GETTEXT=1 NO_PERL=1 NO_PYTHON=1 T="t0000-basic.sh t0001-init.sh t1300-config.sh" ;;
  esac
}
own_tests_of_redis() {
  src/redis-server --port 0 --unixsocket "$work/redis.socket" --daemonize yes --dir "$work" && sleep 1
  src/redis-cli -s "$work/redis.socket" eval 'redis.call("set", "a", 42) return redis.call("incr", "a")' 0 | grep -q 43 &&
    src/redis-benchmark -s "$work/redis.socket" -n 2000 -q > /dev/null
  local status=$?
  src/redis-cli -s "$work/redis.socket" shutdown nosave
  return $status
}
source_of() {
  case $name in
    zlib) echo deflate.c ;; lua5.4) echo src/lvm.c ;; bzip2) echo compress.c ;; redis) echo src/t_zset.c ;;
    leveldb) echo db/db_impl.cc ;; re2) echo re2/dfa.cc ;; curl) echo lib/url.c ;; git) echo diff.c ;;
    mksh) echo main.c ;; xz-utils) echo src/liblzma/common/common.c ;; nginx) echo src/http/ngx_http.c ;;
  esac
}

fresh() { rm -rf "$1" && mkdir -p "$1" && cp -a "artifacts/sources/$name/." "$1"; }
# What the compiler, the assembler, the archiver and the linker made, with hashes.
products() {
  (cd "$1" && find . -type f ! -path '*/CMakeFiles/[0-9]*' ! -path '*/CMakeTmp/*' -print0 | sort -z |
    while IFS= read -r -d '' file; do
      case $(head -c 4 "$file" | tr -d '\0') in $'\x7fELF' | '!<ar') sha256sum "$file" ;; esac
    done)
}
# Compilers, to be first in PATH, that name a folder '.'.
plain_compilers() { # FOLDER
  local tool
  mkdir -p "$work/$name/compilers"
  for tool in gcc g++ cc c++ ${compiler:+clang clang++}; do
    printf '#!/bin/sh\nexec %s -ffile-prefix-map=%s=. "$@"\n' "$(command -v $tool)" "$1" > "$work/$name/compilers/$tool"
    chmod +x "$work/$name/compilers/$tool"
  done
}
timed() { # FILE COMMAND...: seconds into FILE.s
  local file=$1 start end
  shift
  start=$(date +%s%N)
  "$@" > "$file" 2>&1
  local status=$?
  end=$(date +%s%N)
  echo "$(((end - start) / 10000000))" | sed -E 's/^(.*)(..)$/\1.\2/; s/^\./0./' > "$file.s"
  return $status
}
# What 'burst make' says at its end: how many thunks ran.
ran() { grep -oE '[0-9,]+ thunks? run' "$1" | tail -n 1 | tr -dc '0-9'; }

status=0
# Seconds, then thunks that ran in the other folder, after nothing, a touch, a change and its undoing.
format='%-9s %8s %8s %8s %8s %6s %7s %6s %6s %6s  %s\n'
printf "$format" name plain burst again other other nothing touch change back result
for name in "${names[@]}"; do
  here=$work/$name/here there=$work/$name/a-longer-path/there
  result=()
  fresh "$here"
  plain_compilers "$here"
  (cd "$here" && PATH=$work/$name/compilers:$PATH configure > ../configure.log 2>&1) || result+=("configure fails")
  timed "$work/$name/plain" sh -c "cd '$here' && PATH=$work/$name/compilers:\$PATH $(build)" || result+=("plain build fails")
  products "$here" > "$work/$name/plain.products"

  for place in "$here" "$there"; do
    kind=$([ "$place" = "$here" ] && echo here || echo there)
    fresh "$place"
    (cd "$place" && "$BURST" make -- sh -c "$(declare -f configure); name=$name configure" > "../configure-$kind.log" 2>&1) ||
      result+=("configure fails $kind")
    timed "$work/$name/build-$kind" sh -c "cd '$place' && '$BURST' make -- $(build)" || result+=("build fails $kind")
    products "$place" > "$work/$name/$kind.products"
  done
  cmp -s "$work/$name/plain.products" "$work/$name/here.products" ||
    result+=("$(diff "$work/$name/plain.products" "$work/$name/here.products" | grep -c '^>') files differ from plain")
  cmp -s "$work/$name/here.products" "$work/$name/there.products" ||
    result+=("$(diff "$work/$name/here.products" "$work/$name/there.products" | grep -c '^>') files differ there")

  source=$(source_of)
  again() { timed "$work/$name/$1" sh -c "cd '$here' && '$BURST' make -- $(build)" || result+=("$1 fails"); }
  again nothing
  touch "$here/$source" && again touch
  cp "$here/$source" "$work/$name/kept" && echo 'int burst_was_here = 1;' >> "$here/$source" && again change
  cp "$work/$name/kept" "$here/$source" && again back
  products "$here" > "$work/$name/back.products"
  cmp -s "$work/$name/here.products" "$work/$name/back.products" || result+=("differs after going back")
  (cd "$here" && own_tests > ../tests.log 2>&1) || result+=("its tests fail")

  [ ${#result[@]} -eq 0 ] && result=(ok) || status=1
  printf "$format" "$name" "$(cat "$work/$name/plain.s")" "$(cat "$work/$name/build-here.s")" \
    "$(cat "$work/$name/nothing.s")" "$(cat "$work/$name/build-there.s")" "$(ran "$work/$name/build-there")" "$(ran "$work/$name/nothing")" \
    "$(ran "$work/$name/touch")" \
    "$(ran "$work/$name/change")" "$(ran "$work/$name/back")" "$(IFS=';'; echo "${result[*]}")"
done
[ -z "${KEEP:-}" ] || echo "kept: $work"
exit $status
