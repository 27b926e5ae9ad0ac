#!/usr/bin/env bash
# Paints a picture in oil: one graph of functions of three kinds, each where it belongs.
#
#   container   ImageMagick decodes the picture
#   module      16 x image-tile.wasm cuts out a tile, from anything that can be decoded
#   container   16 x ImageMagick paints a tile: this takes the time, and goes on side by side
#   program     16 x a shell script tells how bright a tile is; another puts the answers together
#   container   ImageMagick joins the tiles, and below them shows how bright each is
#
# Usage: examples/mixed-graph/run.sh [PICTURE]     leaves painting.png in the working directory
# Without a picture, one of Debian's gnome-backgrounds is used. Docker is the one of DOCKER_HOST, else tools/docker.sh's.
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
read -ra burst <<< "${BURST:-$top/burst}"
side=4 width=300 height=300

if [ -z "${DOCKER_HOST:-}" ]; then
  "$top/tools/docker.sh" image burst/imagemagick imagemagick
  eval "$("$top/tools/docker.sh" env)"
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if [ $# -gt 0 ]; then
  cp "$1" "$folder/picture"
else
  (cd "$folder" && apt-get download -qq gnome-backgrounds > /dev/null && dpkg -x gnome-backgrounds*.deb tree)
  cp "$folder/tree/usr/share/backgrounds/gnome/adwaita-l.webp" "$folder/picture"
fi
here=$PWD
cd "$folder"
b() { "${burst[@]}" "$@"; }
b init . 2> /dev/null

# The function of a container is a text that names the image by its content.
id=$(b docker images --full | awk '/ burst\/imagemagick:latest( |$)/ { print $1 }')
[ -n "$id" ] || { echo "the daemon has no image burst/imagemagick: tools/docker.sh image burst/imagemagick imagemagick" >&2; exit 1; }
printf '#!burst-container 1\nimage %s\n' "$id" > magick
cat > brightness.sh <<'END'
#!/bin/sh
# The mean of a grey image's bytes, out of 255.
tail -c +16 "$1" | od -An -v -tu1 | awk '{ for (i = 1; i <= NF; i++) sum += $i; n += NF } END { printf "%3d", sum / n }' > out
END
cat > table.sh <<'END'
#!/bin/sh
# Four answers in a line.
for answer; do count=$((count + 1)); cat "$answer"; [ $((count % 4)) = 0 ] && echo || printf ' '; done > out
END
chmod +x ./*.sh
set -- $(b put magick "$top/functions/image-tile.wasm" brightness.sh table.sh picture)
magick=$1 tile=$2 brightness=$3 table=$4 picture=$5

thunk() { b create-thunk "$@"; }
decoded=$(thunk -e "$magick" -v "$picture" -o picture.ppm -- "$magick" \
  convert "@{GGHASH:$picture}" -resize "$((side * width))x$((side * height))!" -depth 8 picture.ppm)
painted=() answers=() tiles=() numbers=()
for ((y = 0; y < side; y++)); do
  for ((x = 0; x < side; x++)); do
    area=$((x * width)),$((y * height)),$width,$height
    cut=$(thunk -e "$tile" -t "$decoded" -o /dev/stdout -- "$tile" image-tile -c "$area" "@{GGHASH:$decoded}")
    grey=$(thunk -e "$tile" -t "$decoded" -o /dev/stdout -- "$tile" image-tile -c "$area" -g "@{GGHASH:$decoded}")
    oil=$(thunk -e "$magick" -t "$cut" -o tile.ppm -- "$magick" convert "ppm:@{GGHASH:$cut}" -paint 4 -depth 8 tile.ppm)
    number=$(thunk -e "$brightness" -t "$grey" -o out -- "$brightness" brightness "@{GGHASH:$grey}")
    painted+=(-t "$oil") tiles+=("ppm:@{GGHASH:$oil}") answers+=(-t "$number") numbers+=("@{GGHASH:$number}")
  done
done
report=$(thunk -e "$table" "${answers[@]}" -o out -- "$table" table "${numbers[@]}")
thunk -e "$magick" "${painted[@]}" -t "$report" -o painting.png -C painting.png -- "$magick" sh -c \
  'report=$1; shift; montage "$@" -tile '"${side}x${side}"' -geometry +0+0 painting.ppm
   set --; for level in $(cat "$report"); do set -- "$@" "xc:rgb($level,$level,$level)"; done
   convert painting.ppm \( -size '"$((side * width / (side * side)))x40"' "$@" +append \) -append \
     -define png:exclude-chunks=date,time painting.png' sh "@{GGHASH:$report}" "${tiles[@]}" > /dev/null

echo "\$ burst explain painting.png | tail -n 1"
b explain painting.png | tail -n 1
cp painting.png again.png
echo "\$ burst force painting.png             # cold"
b force --no-status painting.png
cp again.png warm.png
echo "\$ burst force painting.png             # warm: nothing runs, and no Docker is needed"
DOCKER_HOST=unix:///nowhere b force --no-status warm.png
cmp painting.png warm.png
cp painting.png "$here/painting.png"
echo "painting.png: $(stat -c %s "$here/painting.png") bytes"
