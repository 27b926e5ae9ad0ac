#!/usr/bin/env bash
# Compiles Redis (Debian's source package, some 250 translation units with its libraries) with plain make; with Burst on this
# machine; with Burst on three 'burst serve' workers, each in a network namespace of its own (needs root; else three ports);
# and again warm, in another folder. Compares the programs, prints the times, and writes pages with timelines that open in any
# browser to artifacts/demo. On a terminal it shows the graph as it is forced.
# Usage: tools/demo-compile.sh [NAME]     redis, or another of tools/fetch-sources.sh that 'make' builds: zlib lua5.4 bzip2 git
set -euo pipefail
cd "$(dirname "$0")/.."
top=$PWD
name=${1:-redis}
jobs=$(nproc)
servers=3
# So that what names its time of building is the same each time.
export SOURCE_DATE_EPOCH=1700000000

case $name in
  redis) build="make -s MALLOC=libc" program=src/redis-server ;;
  zlib) build="make -s" program=libz.a ;;
  lua5.4) build="make -s linux" program=src/lua ;;
  bzip2) build="make -s bzip2" program=bzip2 ;;
  git) build="make -s NO_GETTEXT=1 NO_CURL=1 NO_EXPAT=1 NO_TCLTK=1 NO_PERL=1 NO_PYTHON=1 NO_OPENSSL=1" program=git ;;
  *) echo "$name: not one of redis, zlib, lua5.4, bzip2, git" >&2; exit 2 ;;
esac

lacking=()
for tool in make:make gcc:gcc ip:iproute2; do
  command -v "${tool%%:*}" > /dev/null || lacking+=("${tool##*:}")
done
if [ ${#lacking[@]} -gt 0 ]; then
  echo "installing ${lacking[*]}" >&2
  apt-get install -y -qq --no-install-recommends "${lacking[@]}" > /dev/null
fi
if [ -z "${BURST:-}" ]; then
  tools/build.sh
  BURST=$top/artifacts/burst/burst
fi
tools/fetch-sources.sh "$name"
pages=$top/artifacts/demo
mkdir -p "$pages"

work=$(mktemp -d)
pids=() spaces=()
cleanup() {
  [ ${#pids[@]} -eq 0 ] || kill "${pids[@]}" 2> /dev/null || true
  wait 2> /dev/null || true
  for space in "${spaces[@]}"; do ip netns delete "$space" 2> /dev/null || true; done
  [ ${#spaces[@]} -eq 0 ] || ip link delete "$bridge" 2> /dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT

fresh() { # FOLDER: the sources, as published
  mkdir -p "$1"
  cp -a "$top/artifacts/sources/$name/." "$1"
  cd "$1"
  [ ! -x configure ] || ./configure > /dev/null
}
rows=()
timed() { # TITLE COMMAND...
  local title=$1 start end
  shift
  echo >&2
  echo "== $title: $*" >&2
  start=$(date +%s%N)
  "$@" > "$work/log" || { cat "$work/log" >&2; echo "$title failed" >&2; exit 1; }
  end=$(date +%s%N)
  rows+=("$(printf '%-44s %6d.%02d s' "$title" $(((end - start) / 1000000000)) $(((end - start) / 10000000 % 100)))")
}
# Debug information of a plain build names the folder it was made in, and the build ID is its hash; nothing else may differ.
same() {
  strip --strip-debug --remove-section=.note.gnu.build-id -o "$work/plain.stripped" "$work/plain/$program"
  strip --strip-debug --remove-section=.note.gnu.build-id -o "$work/burst.stripped" "$1/$program"
  cmp "$work/plain.stripped" "$work/burst.stripped"
}

# An address for each server: in a namespace behind a bridge, where that is allowed; else a port here.
bridge=burst$$
listen=()
make_spaces() {
  ip link add "$bridge" type bridge && ip address add 10.213.77.1/24 dev "$bridge" && ip link set "$bridge" up || return 1
  for ((i = 1; i <= servers; i++)); do
    local space=burst$$-$i
    ip netns add "$space" || return 1
    spaces+=("$space")
    ip link add "b$$-$i" type veth peer name eth0 netns "$space" && ip link set "b$$-$i" master "$bridge" up &&
      ip -n "$space" address add "10.213.77.$((i + 1))/24" dev eth0 && ip -n "$space" link set eth0 up &&
      ip -n "$space" link set lo up || return 1
    listen+=("10.213.77.$((i + 1)):9000")
  done
}
start_servers() {
  if [ "$(id -u)" != 0 ] || ! make_spaces 2> "$work/spaces.log"; then
    echo "no network namespaces here ($(tail -n 1 "$work/spaces.log" 2> /dev/null || echo "not root")): the servers are three ports" >&2
    listen=()
    for ((i = 1; i <= servers; i++)); do listen+=("127.0.0.1:$((19000 + i))"); done
  fi
  head -c 24 /dev/urandom | base64 > "$work/token"
  for ((i = 1; i <= servers; i++)); do
    local within=()
    [ ${#spaces[@]} -lt "$servers" ] || within=(ip netns exec "${spaces[i - 1]}")
    "${within[@]}" "$BURST" serve --listen "${listen[i - 1]}" --jobs "$jobs" --token-file "$work/token" --store "$work/server$i" \
      > "$work/server$i.log" 2>&1 &
    pids+=($!)
  done
  for address in "${listen[@]}"; do
    for ((try = 0; ; try++)); do
      curl -sf -H "Authorization: Bearer $(cat "$work/token")" "http://$address/health" > /dev/null && break
      [ "$try" -lt 300 ] || { cat "$work"/server*.log >&2; echo "the server at $address does not answer" >&2; exit 1; }
      sleep 0.1
    done
  done
}

fresh "$work/plain"
timed "make -j$jobs" $build -j"$jobs"

export XDG_CACHE_HOME=$work/cache
fresh "$work/one"
timed "burst make -j$jobs, this machine" "$BURST" make --live --timeline "$pages/$name-one-machine.html" -- $build -j"$jobs"
same "$work/one"

start_servers
remote=$(IFS=,; echo "${listen[*]}")
export XDG_CACHE_HOME=$work/cache-of-remote
fresh "$work/servers"
timed "burst make, $servers servers" "$BURST" make --live --timeline "$pages/$name-$servers-servers.html" --engine "remote=$remote" \
  --token-file "$work/token" -- $build -j$((jobs * servers))
same "$work/servers"

export XDG_CACHE_HOME=$work/cache
fresh "$work/again"
timed "burst make, warm, in another folder" "$BURST" make --live --timeline "$pages/$name-warm.html" -- $build -j"$jobs"
same "$work/again"

echo
printf '%s\n' "${rows[@]}"
echo
echo "$program is the same in all four, byte for byte but for the folder that debug information names (and the build ID, its hash). What more workers would give, by the measured times:"
"$BURST" simulate "$pages/$name-one-machine.html"
echo
echo "Timelines: $(printf '%s ' "$pages/$name"-*.html)"
