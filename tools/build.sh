#!/usr/bin/env bash
# Builds the burst program into artifacts/burst, unless it is newer than its sources. Prints nothing when all is well.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
out=$top/artifacts/burst

if [ -x "$out/burst" ] && [ -z "$(find "$top/src" "$top"/Directory.*.props -newer "$out/burst" \
    \( -name '*.cs' -o -name '*.html' -o -name '*.elf' -o -name '*.csproj' -o -name '*.props' \) -not -path '*/obj/*' -print -quit)" ]; then
  exit 0
fi

echo "building burst (first time, or the sources have changed) ..." >&2
mkdir -p "$top/artifacts"
rm -f "$out/burst"
log=$top/artifacts/build.log
publish() {
  dotnet publish "$top/src/Cli" -c Release --self-contained false -o "$out" "$@" >"$log" 2>&1
}
# Ahead-of-time code halves the start-up time; where its compiler cannot be had, burst works without.
rid=linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')
publish -r "$rid" -p:PublishReadyToRun=true || publish || { cat "$log" >&2; exit 1; }
# Users start the front, which finds a standby for builds; on another machine than it is made for, the program itself.
if [ "$rid" = linux-x64 ]; then
  mv "$out/burst" "$out/burst-host"
  install -m 755 "$top/src/Cli/Standby/Native/front.elf" "$out/burst"
fi
touch "$out"/burst*
