# Runs a container's command in this process. Beside it waits a watcher that holds the other end of
# the node's pipe: once that closes (the command ended, or the node died, however it died), the
# watcher kills whatever carries the container's mark, and last the whole process group.
mark=$1
shift
exec 3<&0 </dev/null
(
  trap '' HUP INT QUIT TERM
  exec >/dev/null 2>&1
  read -r self _ </proc/self/stat
  read -r _ <&3
  for file in $(grep -slaz "^HEARTH_CONTAINER_ID=$mark\$" /proc/[0-9]*/environ); do
    pid=${file#/proc/}
    pid=${pid%/environ}
    [ "$pid" = "$self" ] || kill -KILL "$pid"
  done
  kill -KILL 0
) &
exec 3<&-
exec "$@"
