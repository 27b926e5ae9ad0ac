#!/usr/bin/env bash
# What a build costs with Burst: plain make, 'burst infer make', 'burst make' with nothing known and with everything known,
# ccache with everything known, and a build after one source changed. In turn in each round, so that all see the same
# neighbours. Prints wall and processor seconds (children included), the median of the rounds, ratios to plain make, and what
# is asked of them.
#
#   bench/builds.sh [NAME [ROUNDS]]     lua5.4 (default), zlib, redis; 3 rounds. Needs make, gcc and Debian's ccache.
set -euo pipefail
cd "$(dirname "$0")/.."
name=${1:-lua5.4} rounds=${2:-3} jobs=$(nproc)
case $name in
  lua5.4) build="make -s -j$jobs linux" source=src/lvm.c configure=: ;;
  zlib) build="make -s -j$jobs" source=deflate.c configure=./configure ;;
  redis) build="make -s -j$jobs MALLOC=libc" source=src/t_zset.c configure=: ;;
  *) echo "$name: not one of lua5.4, zlib, redis" >&2; exit 2 ;;
esac
command -v ccache > /dev/null || apt-get install -y -qq --no-install-recommends ccache > /dev/null
tools/fetch-sources.sh "$name"
tools/build.sh
top=$PWD burst=$PWD/artifacts/burst/burst
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1700000000 CCACHE_DIR=$work/ccache

fresh() { # FOLDER: the sources, configured; time stamps as published
  rm -rf "$1" && mkdir -p "$1" && cp -a "$top/artifacts/sources/$name/." "$1"
  (cd "$1" && $configure > /dev/null 2>&1)
}
measure() { # WHAT FOLDER COMMAND...: a line "wall user sys" to WHAT's file
  local what=$1 folder=$2
  shift 2
  (cd "$folder" && TIMEFORMAT='%R %U %S' && { time "$@" > "$work/log" 2>&1; } 2>> "$work/$what.times") || { cat "$work/log" >&2; exit 1; }
}
change() { echo "static int burst_round_$1(void) { return $1; } int burst_other_$1 = sizeof burst_round_$1();" >> "$2/$source"; }

ccache=/usr/lib/ccache
for ((round = 1; round <= rounds; round++)); do
  export XDG_CACHE_HOME=$work/cache$round
  fresh "$work/plain"
  measure plain "$work/plain" $build
  fresh "$work/infer"
  XDG_CACHE_HOME=$work/cache-of-infer$round measure infer "$work/infer" "$burst" infer $build
  fresh "$work/cold"
  measure cold "$work/cold" "$burst" make -- $build
  fresh "$work/warm"
  measure warm "$work/warm" "$burst" make -- $build
  if [ "$round" = 1 ]; then
    fresh "$work/ccache-build"
    (cd "$work/ccache-build" && PATH=$ccache:$PATH $build > /dev/null 2>&1)
  fi
  fresh "$work/ccache-build"
  PATH=$ccache:$PATH measure ccache "$work/ccache-build" $build
  change "$round" "$work/plain"
  measure plain-one "$work/plain" $build
  change "$round" "$work/warm"
  measure burst-one "$work/warm" "$burst" make -- $build
  rm -rf "$XDG_CACHE_HOME" "$work/cache-of-infer$round"
done

echo "$name, -j$jobs, median of $rounds rounds"
echo "| build | wall s | CPU s | wall / plain | CPU / plain | asked |"
echo "| --- | ---: | ---: | ---: | ---: | ---: |"
row() { # WHAT AGAINST TITLE ASKED
  awk -v title="$3" -v asked="$4" '
    function median(values, count,    i, j, t) {
      for (i = 2; i <= count; i++) for (j = i; j > 1 && values[j] < values[j - 1]; j--) { t = values[j]; values[j] = values[j - 1]; values[j - 1] = t }
      return values[int((count + 1) / 2)]
    }
    FNR == NR { wall[FNR] = $1; cpu[FNR] = $2 + $3; n = FNR; next }
    { otherWall[FNR] = $1; otherCpu[FNR] = $2 + $3; m = FNR }
    END {
      w = median(wall, n); c = median(cpu, n)
      printf "| %s | %.2f | %.2f | %.2f | %.2f | %s |\n", title, w, c, w / median(otherWall, m), c / median(otherCpu, m), asked
    }' "$work/$1.times" "$work/$2.times"
}
row plain plain "plain make" ""
row infer plain "burst infer make" 0.15
row cold plain "burst make, nothing known" 1.10
row warm plain "burst make, all known, another folder" "as ccache"
row ccache plain "ccache, all known" ""
row plain-one plain-one "one source changed: plain make" ""
row burst-one plain-one "one source changed: burst make (against plain make)" 1.20
