#!/usr/bin/env bash
# Builds the small native programs below src from their sources (Native has what they share): one static ELF each, no C
# library, the same bytes each time with Debian 12's gcc. With --check it changes nothing and says which are not what comes out.
set -euo pipefail
cd "$(dirname "$0")/../src"
folders="Infer/Native Workers/Docker/Agent Cli/Standby/Native"

[ "$(uname -m)" = x86_64 ] || { echo "these programs are for x86-64, and this is $(uname -m): not built" >&2; exit 0; }
if ! command -v gcc-12 >/dev/null; then
  echo "installing gcc-12"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends gcc-12
fi

build_into() {
  for folder in $folders; do
    mkdir -p "$1/$folder"
    for source in "$folder"/*.c; do
      program=$1/${source%.c}.elf
      gcc-12 -std=gnu17 -Wall -Wextra -Werror -Os -static -nostdlib -ffreestanding -fno-stack-protector \
        -fno-asynchronous-unwind-tables -fcf-protection=none -fno-tree-loop-distribute-patterns -mno-red-zone -mgeneral-regs-only \
        -Wl,--build-id=none,-z,noseparate-code,-z,noexecstack,-s -I Native "$source" -o "$program"
      objcopy -R .comment -R .note.gnu.property "$program"
    done
  done
}

if [ "${1:-}" != --check ]; then
  build_into .
  for folder in $folders; do ls -l "$folder"/*.elf; done
  exit
fi

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
build_into "$built"
status=0
for folder in $folders; do
  for program in "$built/$folder"/*.elf; do
    name=$folder/$(basename "$program")
    cmp "$program" "$name" || { echo "src/$name: not what its source says; run tools/build-native.sh"; status=1; }
  done
done
exit $status
