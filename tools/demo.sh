#!/usr/bin/env bash
# Counts the words of a text with hundreds of functions: a map over pieces, and a tree of merges; first with WebAssembly
# functions, which need nothing installed, then with shell scripts as native processes.
# Shows the result, checks both against a plain pipeline, and says how fast they were: cold, and again warm.
# Usage: tools/demo.sh [PIECES]
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
pieces=${1:-256}
burst=$top/burst
"$top/tools/build.sh"

job=$(mktemp -d)
trap 'rm -rf "$job"' EXIT
cp "$top"/examples/word-count/*.sh "$top"/functions/{word-count,merge}.wasm "$job"
cd "$job"

echo "The text: Debian's licences and Burst's own sources, in $pieces pieces."
find /usr/share/common-licenses "$top/src" "$top/tests" -type f \( -name '*.cs' -o -path '*licenses*' \) \
  -not -path '*/obj/*' -print0 | sort -z | xargs -0 cat | tr -cs 'A-Za-z' ' ' | fold -s -w 100 > text
split -n "l/$pieces" -a 4 -d text piece.
wc -lwc text
"$burst" init . 2> /dev/null
topten() { LC_ALL=C sort -k2,2nr -k1,1 "$1" | sed -n 1,10p; }
tr -s ' ' '\n' < text | tr A-Z a-z | awk '$1 != "" { n[$1]++ } END { for (w in n) print w, n[w] }' | topten - > expected

echo
echo "\$ burst mapreduce --fan-in 2 word-count.wasm 'merge.wasm -s' piece.*     # cold: every function runs"
"$burst" mapreduce --fan-in 2 -o counts word-count.wasm 'merge.wasm -s' piece.*
topten counts | cmp - expected
echo
column -t expected 2> /dev/null || cat expected
echo
echo "\$ burst mapreduce --fan-in 2 word-count.wasm 'merge.wasm -s' piece.*     # warm: nothing runs"
"$burst" mapreduce --fan-in 2 -o counts.again word-count.wasm 'merge.wasm -s' piece.*
cmp counts counts.again

echo
echo "\$ ./job.sh piece.* | burst gg repl        # the same with shell scripts: $((2 * pieces)) thunks"
./job.sh piece.* | "$burst" gg repl > thunks
cp top top.again
echo "\$ burst force top                        # cold: every function is a process"
"$burst" force top
cmp top expected
echo "\$ burst force top.again                  # warm"
"$burst" force top.again
cmp top top.again
echo
echo "The results are those of a plain pipeline, every time."
