#!/usr/bin/env bash
# Counts the words of a text with hundreds of functions: a map over pieces, a tree of merges, and the top ten.
# Shows the result, checks it against a plain pipeline, and says how fast it was: cold, and again warm.
# Usage: tools/demo.sh [PIECES]
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
pieces=${1:-256}
burst=$top/burst
"$top/tools/build.sh"

job=$(mktemp -d)
trap 'rm -rf "$job"' EXIT
cp "$top"/examples/word-count/*.sh "$job"
cd "$job"

echo "The text: Debian's licences and Burst's own sources, in $pieces pieces."
find /usr/share/common-licenses "$top/src" "$top/tests" -type f \( -name '*.cs' -o -path '*licenses*' \) \
  -not -path '*/obj/*' -print0 | sort -z | xargs -0 cat > text
split -n "l/$pieces" -a 4 -d text piece.
wc -lwc text

echo
echo "\$ ./job.sh piece.* | burst gg repl        # makes $((2 * pieces)) thunks, runs none"
"$burst" init . 2> /dev/null
./job.sh piece.* | "$burst" gg repl > thunks
cp top top.again

echo "\$ burst force top                        # cold: every function runs"
"$burst" force top
echo
column -t top 2> /dev/null || cat top
echo
echo "\$ burst force top.again                  # warm: nothing runs"
"$burst" force top.again

cmp top top.again
tr -cs 'A-Za-z' '\n' < text | tr A-Z a-z | awk '$1 != "" { n[$1]++ } END { for (w in n) print w, n[w] }' \
  | LC_ALL=C sort -k2,2nr -k1,1 | sed -n 1,10p | cmp - top
echo
echo "The result is the same as that of a plain pipeline, and the same both times."
