#!/bin/sh
# job PIECE...: says, in the language of `burst gg repl`, how to count the words of all pieces: one thunk for each piece,
# a tree of merges, and the top ten. Each thunk leaves a placeholder file, which the next one names as its input.
thunk() { # FUNCTION OUTPUT PLACEHOLDER INPUT...
  function=$1 output=$2 placeholder=$3
  shift 3
  printf 'clear\npush e %s.sh\npush a %s\n' "$function" "$function"
  for input; do printf 'push r %s\n' "$input"; done
  printf 'push o %s\ncreate t\ncreate p %s %s\n' "$output" "$output" "$placeholder"
}

layer=
for piece; do
  thunk count counts "$piece.counts" "$piece"
  layer="$layer $piece.counts"
done

level=0
set -- $layer
while [ $# -gt 1 ]; do
  level=$((level + 1)) number=0 layer=
  while [ $# -gt 1 ]; do
    number=$((number + 1))
    thunk merge counts "merge.$level.$number" "$1" "$2"
    layer="$layer merge.$level.$number"
    shift 2
  done
  set -- $layer "$@"
done
thunk top top top "$1"
