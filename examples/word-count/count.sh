#!/bin/sh
# count TEXT: each word and how often it occurs, sorted by word.
tr -cs 'A-Za-z' '\n' < "$1" | tr A-Z a-z | LC_ALL=C sort | uniq -c | awk '$2 != "" { print $2, $1 }' > counts
