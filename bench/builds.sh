#!/usr/bin/env bash
# What a build costs with Burst: plain make, 'burst infer make', 'burst make' with nothing known and with everything known,
# ccache with everything known, and a build after one source changed. In turn in each round, so that all see the same
# neighbours. Prints wall and processor seconds (children and the standby's work included), the median of the rounds, ratios
# to plain make, and what is asked of them. "first" is the very first call, with no standby and nothing known; the next
# time with nothing known there is a standby, but no store, no toolchain and no answer of a compiler. "All sources new" is
# the machine's next project: each source has a line more.
#
#   bench/builds.sh [NAME [ROUNDS]]     lua5.4 (default), zlib, redis; 3 rounds. Needs make, gcc and Debian's ccache.
#   BURST_STANDBY=0 bench/builds.sh     the same without standbys
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
trap 'pkill -f "^burst --standby $work/" || :; rm -rf "$work"' EXIT
export SOURCE_DATE_EPOCH=1700000000 CCACHE_DIR=$work/ccache

fresh() { # FOLDER: the sources, configured; time stamps as published
  rm -rf "$1" && mkdir -p "$1" && cp -a "$top/artifacts/sources/$name/." "$1"
  (cd "$1" && $configure > /dev/null 2>&1)
}
standby_ticks() { # processor time of the cache's standby and of what it ran, in ticks
  local pid
  for pid in $(pgrep -f "^burst --standby $XDG_CACHE_HOME/"); do cat "/proc/$pid/stat"; done | awk '{ sum += $14 + $15 + $16 + $17 } END { print sum + 0 }'
}
ticks=$(getconf CLK_TCK)
measure() { # WHAT FOLDER COMMAND...: a line "wall user sys standby" to WHAT's file
  local what=$1 folder=$2 before
  shift 2
  before=$(standby_ticks)
  (cd "$folder" && TIMEFORMAT='%R %U %S' && { time "$@" > "$work/log" 2>&1; } 2>> "$work/time") || { cat "$work/log" >&2; exit 1; }
  echo "$(cat "$work/time") $(($(standby_ticks) - before)) $ticks" >> "$work/$what.times"
  rm "$work/time"
}
renew() { find "$1" -name '*.[ch]' -exec sed -i "\$a/* round $2 */" {} +; }
forget() { rm -rf "$XDG_CACHE_HOME/burst/.gg" "$XDG_CACHE_HOME/burst/tools"; }
change() { echo "static int burst_round_$1(void) { return $1; } int burst_other_$1 = sizeof burst_round_$1();" >> "$2/$source"; }

ccache=/usr/lib/ccache
for ((round = 1; round <= rounds; round++)); do
  fresh "$work/plain"
  export XDG_CACHE_HOME=$work/cache-of-infer$round
  measure plain "$work/plain" $build
  for what in infer-first infer; do
    forget
    fresh "$work/infer"
    measure $what "$work/infer" "$burst" infer $build
  done
  export XDG_CACHE_HOME=$work/cache$round
  for what in cold-first cold; do
    forget
    fresh "$work/cold"
    measure $what "$work/cold" "$burst" make -- $build
  done
  fresh "$work/new"
  renew "$work/new" "$round"
  measure new "$work/new" "$burst" make -- $build
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
    FNR == NR { wall[FNR] = $1; cpu[FNR] = $2 + $3 + $4 / $5; n = FNR; next }
    { otherWall[FNR] = $1; otherCpu[FNR] = $2 + $3 + $4 / $5; m = FNR }
    END {
      w = median(wall, n); c = median(cpu, n)
      printf "| %s | %.2f | %.2f | %.2f | %.2f | %s |\n", title, w, c, w / median(otherWall, m), c / median(otherCpu, m), asked
    }' "$work/$1.times" "$work/$2.times"
}
row plain plain "plain make" ""
row infer-first plain "burst infer make, first" ""
row infer plain "burst infer make" 0.15
row cold-first plain "burst make, nothing known, first" ""
row cold plain "burst make, nothing known" 1.10
row new plain "burst make, all sources new, toolchain known" 1.10
row warm plain "burst make, all known, another folder" "as ccache"
row ccache plain "ccache, all known" ""
row plain-one plain-one "one source changed: plain make" ""
row burst-one plain-one "one source changed: burst make (against plain make)" 1.20
