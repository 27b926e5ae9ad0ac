#!/usr/bin/env bash
# Benchmarks of a change beside those of what it is a change of, and a table of what moved.
#   tools/bench-comment.sh --short                        one short run of this tree beside the newest of perf-reports/history
#   tools/bench-comment.sh --pairs N BASE [OPTION…]       N pairs of short runs, a checkout at BASE and this one taking turns
#   tools/bench-comment.sh --record [NAME]                three short runs of this tree, kept in perf-reports/history
# OPTIONs go to the comparison (--post, --threshold, --bytes, --output). Ends with 1 when something became worse than allowed.
set -euo pipefail
repository=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { dotnet build "$1/bench/Micro" -c Release -v quiet -nologo -clp:ErrorsOnly >&2; }

# run CHECKOUT NAME: a short run; its JSON is $work/NAME.json.
run() {
  echo "running the benchmarks of $2" >&2
  (cd "$work" && dotnet "$1/bench/Micro/bin/Release/net10.0/Burst.Micro.dll" --short --artifacts "$work/$2" >"$work/$2.log" 2>&1) ||
    { tail -n 20 "$work/$2.log" >&2; exit 2; }
  mv "$work/$2"/results/*-report-full.json "$work/$2.json"
}

compare() { dotnet "$repository/tools/bench-comment/bin/Release/net10.0/Burst.BenchComment.dll" "$@"; }

dotnet build "$repository/tools/bench-comment" -c Release -v quiet -nologo -clp:ErrorsOnly >&2
build "$repository"
case ${1-} in
  --short)
    run "$repository" head
    compare --history "$repository/perf-reports/history" --head "$work/head.json" "${@:2}"
    ;;
  --record)
    name=${2-$(git -C "$repository" rev-parse --short HEAD)}
    for i in 1 2 3; do run "$repository" "head$i"; done
    compare --record "$repository/perf-reports/history/$(date -u +%Y-%m-%d-%H%M)-$name.json" --name "$name" --head "$work"/head?.json
    ;;
  --pairs)
    pairs=$2 base=$(cd "$3" && pwd)
    build "$base"
    # Every second pair the other way round, so that whoever runs first gains nothing by it.
    for i in $(seq -w "$pairs"); do
      if [ $((10#$i % 2)) -eq 0 ]; then
        run "$base" "base$i"; run "$repository" "head$i"
      else
        run "$repository" "head$i"; run "$base" "base$i"
      fi
    done
    compare --base "$work"/base*.json --head "$work"/head*.json "${@:4}"
    ;;
  *)
    sed -n '2,6s/^# \{0,1\}//p' "$0" >&2
    exit 2
    ;;
esac
