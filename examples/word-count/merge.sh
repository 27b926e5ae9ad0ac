#!/bin/sh
# merge COUNTS COUNTS: adds up two lists of words.
cat "$1" "$2" | awk '{ n[$1] += $2 } END { for (w in n) print w, n[w] }' | LC_ALL=C sort > counts
