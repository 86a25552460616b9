#!/bin/bash
# The image makes its data folder once, and takes one that it left half made (the node went down, the
# pod was killed) for a whole one: no database would ever be in it. So what was begun is marked until
# databases.sh is through, and begun anew. A folder without the mark is never touched.
set -euo pipefail
mark=/var/lib/postgresql/unfinished
if [ -e "$mark" ]; then
  rm -rf "$PGDATA"
elif [ ! -s "$PGDATA/PG_VERSION" ]; then
  touch "$mark"
fi
exec docker-entrypoint.sh postgres "$@"
