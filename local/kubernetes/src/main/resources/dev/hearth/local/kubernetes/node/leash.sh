# Runs a container's command in this process. Beside it waits a watcher that holds the other end of
# the node's pipe: once that closes (the command ended, or the node died, however it died), the
# watcher kills whatever carries the container's mark, until a look finds nothing more: one that
# started while it looked may have been passed by. Last goes the whole process group.
mark=$1
shift
exec 3<&0 </dev/null
(
  trap '' HUP INT QUIT TERM
  exec >/dev/null 2>&1
  read -r self _ </proc/self/stat
  read -r _ <&3
  looks=0 found=1
  while [ "$found" = 1 ] && [ "$looks" -lt 50 ]; do
    looks=$((looks + 1)) found=0
    for file in $(grep -slaz "^HEARTH_CONTAINER_ID=$mark\$" /proc/[0-9]*/environ); do
      pid=${file#/proc/}
      pid=${pid%/environ}
      # The search itself carries the mark, and is gone when it is asked to go.
      [ "$pid" = "$self" ] || { kill -KILL "$pid" && found=1; }
    done
  done
  kill -KILL 0
) &
exec 3<&-
exec "$@"
