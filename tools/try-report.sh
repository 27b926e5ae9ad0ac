#!/usr/bin/env bash
# Opens a report in a real browser: forces a few functions, one of which fails, and looks at the page in Chromium without a window.
# Needs chromium (Debian's; installed if absent, some 300 MB). Leaves report.html and report.png in artifacts/report.
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
"$top/tools/build.sh"
burst=$top/artifacts/burst/burst
out=$top/artifacts/report
mkdir -p "$out"
command -v chromium >/dev/null || {
  echo "installing chromium"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$burst" init >/dev/null
cat > step.sh <<'STEP'
#!/bin/sh
[ "$1" = 7 ] && { echo "step 7 never works" >&2; exit 3; }
sleep "0.0$1"
echo "$@" > out
STEP
chmod +x step.sh
step=$("$burst" put step.sh)
before= targets=()
for n in 1 2 3 4 5 6 7 8 9; do
  thunk=$("$burst" create-thunk -e "$step" ${before:+-t "$before"} -o out -- "$step" step "$n" ${before:+"@{GGHASH:$before}"})
  targets+=("$thunk")
  [ "$n" -ge 5 ] || before=$thunk
done
"$burst" force --quiet --report "$out/report.html" "${targets[@]}" >/dev/null 2>&1 || true

chrome() {
  chromium --headless --no-sandbox --disable-gpu --user-data-dir="$work/profile" --window-size=1400,900 --enable-logging=stderr "$@" \
    "file://$out/report.html"
}
chrome --dump-dom > "$work/dom" 2> "$work/log"
chrome --screenshot="$out/report.png" 2>> "$work/log"
errors=$(grep -E 'CONSOLE' "$work/log" || true)
[ -z "$errors" ] || { echo "the page complains: $errors"; exit 1; }
for text in 'Critical path (5)' 'Failures (1)' 'step 7 never works' 'burst execute T' 'Slowest' 'Places'; do
  grep -qF "$text" "$work/dom" || { echo "the page does not show '$text'"; exit 1; }
done
echo "shows what it should; see $out/report.png"
