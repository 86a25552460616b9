# Holds one process of the platform: bash leash.sh <log> <signal> <grace seconds> <command...>
# The platform keeps the other end of our stdin. When that end goes, however the platform ended
# (SIGKILL included), the command gets its signal and, after the grace, its whole group is killed.
# We answer on stdout with the command's pid, and later with its exit code.
log=$1 signal=$2 grace=$3
shift 3
trap : INT TERM HUP
set -m
"$@" </dev/null >>"$log" 2>&1 &
child=$!
echo "$child" 2>/dev/null
{
  trap : INT TERM HUP
  while IFS= read -r _; do :; done
  kill -"$signal" "$child" 2>/dev/null
  for ((i = 0; i < grace * 10; i++)); do
    kill -0 "$child" 2>/dev/null || break
    sleep 0.1
  done
  kill -KILL -- "-$child" 2>/dev/null
} <&0 >/dev/null 2>&1 &
watch=$!
while :; do
  wait "$child"
  code=$?
  kill -0 "$child" 2>/dev/null || break
done
# What the command started and left behind goes with it.
kill -KILL -- "-$child" 2>/dev/null
kill -KILL -- "-$watch" 2>/dev/null
echo "$code" 2>/dev/null
exit "$code"
