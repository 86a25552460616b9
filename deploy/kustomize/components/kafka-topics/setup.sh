#!/bin/bash
# Topics, users and rights: makes what is missing, and may be run again at any time.
set -euo pipefail
folder=${FOLDER:-/etc/kafka/setup}
users=${USERS:-/etc/kafka/users}
bin=${KAFKA_BIN:-/opt/kafka/bin}
tab=$'\t'
umask 077
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

tool() {
  local name=$1
  shift
  "$bin/$name" --bootstrap-server "$KAFKA" --command-config "$users/admin.properties" "$@" </dev/null
}

# The lines of a list, those about a cluster once for each.
lines() {
  local line cluster
  grep -v '^#' "$folder/$1" | while IFS= read -r line; do
    case $line in
      *{cluster}*) for cluster in $CLUSTERS; do echo "${line//\{cluster\}/$cluster}"; done ;;
      *) echo "$line" ;;
    esac
  done
}

for try in $(seq 1 60); do
  if tool kafka-topics.sh --list >"$scratch/answer" 2>&1; then break; fi
  if [ "$try" = 60 ]; then
    echo "kafka-setup: $KAFKA does not answer; is the address right, and admin.properties?" >&2
    tail -n 5 "$scratch/answer" >&2
    exit 1
  fi
  sleep 5
done

for file in "$users"/*; do
  user=$(basename "$file")
  case $user in admin.properties) continue ;; esac
  printf 'SCRAM-SHA-512=password=%s\n' "$(cat "$file")" >"$scratch/scram"
  tool kafka-configs.sh --alter --entity-type users --entity-name "$user" --add-config-file "$scratch/scram"
  rm "$scratch/scram"
done

lines topics.tsv | while IFS=$tab read -r name partitions configuration; do
  options=()
  for one in ${configuration//,/ }; do options+=(--config "$one"); done
  tool kafka-topics.sh --create --if-not-exists --topic "$name" --partitions "$partitions" \
    --replication-factor "$REPLICAS" "${options[@]}"
done

# A right for all names that a user has it for, at once: each call starts a JVM.
rights=$(lines rights.tsv)
declare -A names=()
while IFS=$tab read -r user resource pattern name operation; do
  names["$user $pattern $operation"]+="$resource $name "
done <<<"$rights"
for right in "${!names[@]}"; do
  read -r user pattern operation <<<"$right"
  read -ra which <<<"${names[$right]}"
  tool kafka-acls.sh --add --allow-principal "User:$user" --operation "$operation" --operation Describe \
    --resource-pattern-type "$pattern" "${which[@]}"
done
echo "kafka-setup: done"
