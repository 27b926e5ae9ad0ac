#!/bin/sh
# top COUNTS: the ten most frequent words.
LC_ALL=C sort -k2,2nr -k1,1 "$1" | head -n 10 > top
