#!/bin/bash
# The start gate: holds a pod back until its network policies are in force. Some policy agents let a new
# pod's first packets through; nothing of a tenant's runs before an address that the policies forbid is
# out of reach.
#
#   gate.sh HOST:PORT [SECONDS [NAME]]
#
# HOST:PORT answers wherever no policy forbids it. NAME can be resolved wherever the pod has a network, so
# that a network which is not there yet is not taken for a policy. Opens, with exit code 0, when three
# dials in a row came to nothing; ends with 1 after SECONDS, with what it waited for as its last line, and
# with 2 where it cannot know.
set -u
export LC_ALL=C RES_OPTIONS='timeout:1 attempts:2'

# Refusals in a row, and seconds: one lost packet is no policy, and an agent that drops is waited for.
readonly ROW=3 DIAL=0.3 PAUSE=0.1

# A first process is not ended by the signal unless it says so.
trap 'exit 143' TERM

die() {
  echo "start gate: $2" >&2
  exit "$1"
}

address=${1:-} limit=${2:-60} name=${3:-kubernetes.default.svc}
host=${address%:*} port=${address##*:}
host=${host#[} host=${host%]}
[[ -n $host && $host != "$address" && $port =~ ^[0-9]{1,5}$ && $limit =~ ^[0-9]{1,4}$ ]] ||
  die 2 "'$address' for '$limit' s is nothing to wait for; give HOST:PORT and whole seconds"

# Sets ip to the address behind a name; a numeric one is its own.
resolve() {
  ip=
  read -r ip _ < <(timeout 3 getent ahosts "$1" 2>/dev/null)
  [[ -n $ip ]]
}

# Sets way to open, closed or unknown. The time that a dial may take runs from the moment at which it
# begins, not from when a busy machine was asked for it: late is not refused.
dial() {
  local line dialler in
  way=unknown
  exec {in}< <(exec 2>&1; echo dials; exec 3<>"/dev/tcp/$ip/$port" && echo open)
  dialler=$!
  if read -r -t 5 -u "$in" line && [[ $line = dials ]]; then
    line=
    read -r -t "$DIAL" -u "$in" line
    case $?:$line in
      0:open) way=open ;;
      0:*'No such file'*) die 2 "this image's bash cannot dial: $line" ;;
      0:*) way=closed ;;
      1:*) ;;
      *) way=closed ;;
    esac
  fi
  kill "$dialler" 2>/dev/null
  exec {in}<&-
}

for tool in getent timeout sleep; do
  command -v "$tool" >/dev/null || die 2 "this image has no $tool"
done

row=0 opened=0
waits='nothing was tried'
while ((SECONDS < limit)); do
  if ! resolve "$name"; then
    row=0
    waits="the name '$name' is not resolved: the pod has no network, or no way to the cluster's DNS"
  elif ! resolve "$host"; then
    row=0
    waits="the name '$host' is not resolved"
  else
    dial
    if [[ $way = open ]]; then
      row=0 opened=$((opened + 1))
      waits="$address is still within reach ($opened dials came through), and this session's network policies forbid it"
    elif [[ $way = unknown ]]; then
      row=0
      waits="$address could not be dialled: the machine is too busy, or this container too small"
    elif ((++row >= ROW)); then
      echo "start gate: $address is out of reach, after $opened dials that came through"
      exit 0
    fi
  fi
  sleep "$PAUSE"
done
die 1 "stayed shut for $limit s: $waits"
