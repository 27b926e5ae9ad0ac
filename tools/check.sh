#!/usr/bin/env bash
# Everything that has to hold: it builds without a warning, it is formatted, all tests pass.
# Needs the .NET 10 SDK; installs what else a bare Debian machine lacks. Ends with the number of tests.
set -uo pipefail
cd "$(dirname "$0")/.."

lacking=()
for tool in awk:gawk basenc:coreutils sha256sum:coreutils git:git ps:procps node:nodejs npm:npm gcc:gcc g++:g++ make:make \
  clang:clang clang++:clang ld.lld:lld llvm-ar:llvm cmake:cmake ninja:ninja-build \
  redis-server:redis-server podman:podman runc:runc; do
  command -v "${tool%%:*}" >/dev/null || lacking+=("${tool##*:}")
done
if [ ${#lacking[@]} -gt 0 ]; then
  echo "installing ${lacking[*]}"
  apt-get update -qq && apt-get install -y -qq --no-install-recommends "${lacking[@]}" || exit 1
fi

echo "== programs for WebAssembly"
tools/fetch-programs.sh || exit 1

echo "== build"
dotnet build Burst.sln -c Release -clp:ErrorsOnly -nologo -v quiet || exit 1
echo "== format"
dotnet format Burst.sln --verify-no-changes --no-restore --severity warn || exit 1
tools/build.sh || exit 1
failed=()
echo "== real code bases, plainly and with burst make"
tools/try-code-bases.sh lua5.4 zlib || failed+=("code bases with gcc")
COMPILER=clang tools/try-code-bases.sh lua5.4 zlib || failed+=("code bases with clang")
echo "== a Docker daemon"
# Left running where it ran before; without one, tests that need it are skipped, and fail where CI=true.
tools/docker.sh status > /dev/null
ran=$?
if tools/docker.sh images; then
  eval "$(tools/docker.sh env)"
  [ $ran -eq 0 ] || trap 'tools/docker.sh stop' EXIT
fi
echo "== benchmarks, a short run beside main's last"
# What a stream allocates for timers depends on how long it takes: so an operation may allocate an object more, and what is
# too much has to be so twice.
tools/bench-comment.sh --short --bytes 32 || tools/bench-comment.sh --short --bytes 32 || failed+=("benchmarks")
echo "== stress"
tools/stress --minutes 5 || failed+=("stress")
echo "== tests"
results=$(mktemp)
dotnet test Burst.sln -c Release --no-build --nologo -v minimal -- RunConfiguration.TestSessionTimeout=1800000 2>&1 | tee "$results"
[ "${PIPESTATUS[0]}" -eq 0 ] || failed+=("tests")
count=$(awk -F'[:,]' '/^(Passed|Failed)! +- +Failed/ { failed += $2; passed += $4; skipped += $6 }
  END { printf "%d passed, %d failed, %d skipped", passed, failed, skipped; exit failed > 0 || passed == 0 }' "$results") ||
  failed+=("tests counted")
rm -f "$results"
# The tests' number comes last, so what else failed is said before it.
[ ${#failed[@]} -eq 0 ] || printf 'failed: %s\n' "${failed[@]}"
echo "$count"
[ ${#failed[@]} -eq 0 ]
