#!/usr/bin/env bash
# Gets real code bases into artifacts/sources, a folder each as its authors published it, for the tests and the measurements
# that build them. Debian's source packages hold them. What is there already is left alone.
#
#   tools/fetch-sources.sh [NAME...]     those named; else all
#
#   zlib lua5.4 bzip2      small C, made by hand-written makefiles or a short configure
#   redis                  C of middle size, with libraries of its own
#   re2 leveldb            C++, made by cmake
#   curl                   C, autoconf and libtool
#   git                    C, more than 300 translation units
#   nginx                  C, a configure of its own, which hides what compilers say
#   mksh                   C, made by one shell script
#   xz-utils               C, autoconf and libtool, everything compiled twice
set -euo pipefail
cd "$(dirname "$0")/.."
all=(zlib lua5.4 bzip2 redis re2 leveldb curl git nginx mksh xz-utils)
out=$PWD/artifacts/sources
mkdir -p "$out"

wanted=()
for name in "${@:-${all[@]}}"; do
  case " ${all[*]} " in *" $name "*) ;; *) echo "$name: not one of: ${all[*]}" >&2; exit 2 ;; esac
  [ -e "$out/$name" ] || wanted+=("$name")
done
[ ${#wanted[@]} -gt 0 ] || exit 0

# Debian leaves out what can be generated.
generate_tables_of_re2() {
  for tool in perl python3; do command -v "$tool" > /dev/null || apt-get install -y -qq --no-install-recommends "$tool" >&2; done
  [ -e /usr/share/unicode/UnicodeData.txt ] || apt-get install -y -qq --no-install-recommends unicode-data >&2
  perl re2/make_perl_groups.pl > re2/perl_groups.cc
  mkdir -p ../generators/re2
  cp re2/make_unicode_*.py ../generators/re2
  sed 's|^_UNICODE_DIR = .*|_UNICODE_DIR = "/usr/share/unicode"|' re2/unicode.py > ../generators/re2/unicode.py
  for table in casefold groups; do
    PYTHONPATH=../generators python3 "../generators/re2/make_unicode_$table.py" > "re2/unicode_$table.cc"
  done
}

# Debian's own list of sources, but of source packages, and out of the system's way.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir -p parts lists/partial
sed 's/^Types: deb$/Types: deb-src/' /etc/apt/sources.list.d/debian.sources > parts/debian.sources
sources=(-o Dir::Etc::sourcelist=/dev/null -o "Dir::Etc::sourceparts=$work/parts" -o "Dir::State::lists=$work/lists"
  -o APT::Sandbox::User=root)
apt-get "${sources[@]}" update -qq
for name in "${wanted[@]}"; do
  echo "fetching $name" >&2
  mkdir "$name"
  (cd "$name" && apt-get "${sources[@]}" source -qq --download-only "$name" 2> "$work/apt.log") || { cat "$work/apt.log" >&2; exit 1; }
  mkdir unpacked
  rm -f "$name"/*.asc
  tar -xf "$name"/*.orig.tar.* -C unpacked --strip-components=1
  [ "$name" != re2 ] || (cd unpacked && generate_tables_of_re2)
  mv unpacked "$out/$name"
done
