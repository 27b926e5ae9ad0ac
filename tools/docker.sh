#!/usr/bin/env bash
# A Docker daemon of the project's own, beside any that the machine has, for tests, measurements and examples.
#
#   tools/docker.sh start                   installs what is lacking, starts the daemon, waits until it answers
#   tools/docker.sh images                  makes burst/busybox of Debian's static busybox
#   tools/docker.sh image NAME PACKAGE...   makes NAME: a small Debian with these packages, as the machine's apt has them
#   tools/docker.sh env                     prints what to evaluate: eval "$(tools/docker.sh env)"
#   tools/docker.sh status                  says whether it runs
#   tools/docker.sh stop                    ends it and its containers; images stay
#   tools/docker.sh clean                   stop, and remove all that it kept
#
# Needs root. BURST_DOCKER names one of several daemons ("main"). It has no network for containers but "none" and "host",
# and so needs no iptables and changes none.
set -euo pipefail

name=${BURST_DOCKER:-main}
run=/run/burst-docker-$name
data=/var/lib/burst-docker/$name
socket=$run/docker.sock
log=$run/dockerd.log

die() {
  echo "tools/docker.sh: $*" >&2
  exit 1
}

ask() { # PATH [CURL-OPTION...]
  local path=$1
  shift
  curl --silent --show-error --fail-with-body --unix-socket "$socket" "$@" "http://docker$path"
}

answers() { [ -S "$socket" ] && ask /_ping --max-time 10 > /dev/null 2>&1; }

# Of a process that has ended but was not waited for, and of another that got its number, the command line is not this.
runs() {
  local pid
  pid=$(cat "$run/pid" 2> /dev/null) && grep -qs "$run" "/proc/$pid/cmdline"
}

need() { # FILE:PACKAGE...
  local lacking=() file
  for file in "$@"; do
    command -v "${file%%:*}" > /dev/null || [ -e "${file%%:*}" ] || lacking+=("${file##*:}")
  done
  [ ${#lacking[@]} -eq 0 ] && return
  echo "installing ${lacking[*]}" >&2
  # Where a service manager runs, it would start Docker's own daemon: not asked for.
  local policy=/usr/sbin/policy-rc.d made=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy && chmod +x $policy && made=$policy; }
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${lacking[@]}"; } \
    > /dev/null || { rm -f ${made:+"$made"}; die "cannot install ${lacking[*]}"; }
  rm -f ${made:+"$made"}
}

# What a machine without a service manager lacks: the kernel's control groups.
mount_cgroups() {
  mountpoint -q /sys/fs/cgroup && return
  mount -t cgroup2 none /sys/fs/cgroup 2> /dev/null \
    || die "no control groups: /sys/fs/cgroup is not mounted and the kernel does not let it be (is this container privileged?)"
}

start() {
  answers && return
  [ "$(id -u)" -eq 0 ] || die "a daemon needs root: run this as root, or name a daemon that runs by DOCKER_HOST"
  need dockerd:docker.io curl:curl mountpoint:util-linux pgrep:procps
  local i
  mkdir -p "$run" "$data"
  exec 9> "$run/lock"
  flock 9
  answers && return
  if runs; then
    die "the daemon of process $(cat "$run/pid") does not answer at $socket; its log is $log"
  fi
  rm -f "$run/pid"
  mount_cgroups
  ulimit -n "$(ulimit -Hn)"
  # The containerd of a daemon that was killed ends by itself. Until someone has waited for it, its number looks alive to a
  # new daemon, which would wait for an answer in vain.
  for ((i = 0; i < 50; i++)); do
    pgrep -f -- "--config $run/exec/containerd/" > /dev/null || break
    sleep 0.1
  done
  [ "$i" -eq 50 ] || rm -f "$run/exec/containerd/containerd.pid"
  # Names of its own also in a containerd that it shares with the machine's daemon.
  setsid dockerd --host "unix://$socket" --data-root "$data" --exec-root "$run/exec" --pidfile "$run/pid" \
    --containerd-namespace "burst-$name" --containerd-plugins-namespace "burst-$name-plugins" \
    --bridge none --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false \
    > "$log" 2>&1 < /dev/null 9>&- &
  local started=$!
  for ((i = 0; i < 600; i++)); do
    answers && return
    kill -0 "$started" 2> /dev/null || break
    sleep 0.1
  done
  echo "tools/docker.sh: dockerd does not run; its last words, of $log:" >&2
  grep -E 'level=(error|fatal)|^failed|^Error' "$log" | tail -n 5 >&2 || tail -n 5 "$log" >&2
  kill "$started" 2> /dev/null || true
  exit 1
}

# A daemon that was killed leaves its containers running: one that is started again takes them over and ends them.
stop() {
  if ! runs && pgrep -f -- "-address $run/exec/containerd/" > /dev/null; then
    (start)
  fi
  local pid i
  if runs; then
    pid=$(cat "$run/pid")
    kill "$pid"
    for ((i = 0; i < 300; i++)); do
      runs || break
      sleep 0.1
    done
    runs && kill -9 "$pid" && echo "tools/docker.sh: process $pid did not end in 30 s and was killed" >&2
  fi
  local place
  awk -v run="$run/" -v data="$data/" '{ at = $5 } index(at "/", run) == 1 || index(at "/", data) == 1 { print at }' \
    /proc/self/mountinfo | sort -r | while read -r place; do umount -l "$place"; done
  rm -rf "$run/exec" "$run/pid" "$socket"
}

import() { # NAME CHANGE... < TAR
  local image=$1 query change
  shift
  query="fromSrc=-&repo=${image%:*}&tag=$([[ $image == *:* ]] && echo "${image##*:}" || echo latest)"
  for change in "$@"; do
    query+="&changes=$(printf '%s' "$change" | sed 's/ /%20/g; s/"/%22/g; s/\[/%5B/g; s/\]/%5D/g')"
  done
  ask "/images/create?$query" -X POST -H 'Content-Type: application/x-tar' -H Expect: -T - > /dev/null
}

known() { ask "/images/$1/json" > /dev/null 2>&1; }

images() {
  start
  known burst/busybox && return
  need /bin/busybox:busybox-static
  local tree program
  tree=$(mktemp -d)
  mkdir -p "$tree"/{bin,etc,dev,proc,sys,tmp,root,home}
  chmod 755 "$tree"
  chmod 1777 "$tree/tmp"
  cp /bin/busybox "$tree/bin/busybox"
  for program in $("$tree/bin/busybox" --list); do
    [ "$program" = busybox ] || ln -s busybox "$tree/bin/$program"
  done
  printf 'root:x:0:0::/root:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n' > "$tree/etc/passwd"
  printf 'root:x:0:\nnogroup:x:65534:\n' > "$tree/etc/group"
  tar -C "$tree" --sort=name --owner=0 --group=0 --numeric-owner --mtime=@0 -c . \
    | import burst/busybox 'CMD ["/bin/sh"]' 'ENV PATH=/bin'
  rm -rf "$tree"
}

image() {
  [ $# -ge 2 ] || die "usage: tools/docker.sh image NAME PACKAGE..."
  start
  known "$1" && return
  need mmdebstrap:mmdebstrap
  local image=$1 work
  shift
  work=$(mktemp -d)
  # From the sources and keys that this machine's apt has, whatever they are.
  mmdebstrap --quiet --variant=essential --mode=root --include="$(IFS=,; echo "$*")" \
    --aptopt='Acquire::Languages "none"' --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$work/tree.tar" \
    || { rm -rf "$work"; die "cannot make $image of $*"; }
  import "$image" 'ENV PATH=/usr/local/bin:/usr/bin:/bin' < "$work/tree.tar"
  rm -rf "$work"
}

case ${1:-} in
  start) start && echo "dockerd answers at unix://$socket" ;;
  images) images && echo "burst/busybox is there" ;;
  image) shift && image "$@" && echo "$1 is there" ;;
  env) echo "export DOCKER_HOST=unix://$socket" ;;
  status) answers && echo "dockerd answers at unix://$socket" || { echo "no dockerd at unix://$socket"; exit 1; } ;;
  stop) stop ;;
  clean) stop && rm -rf "$run" "$data" ;;
  *) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2 && exit 2 ;;
esac
