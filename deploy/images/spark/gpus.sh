#!/bin/sh
# Called by Spark (spark.executor.resource.gpu.discoveryScript) when an executor starts: which GPUs it has, as Spark
# reads it. NVIDIA's container runtime shows nvidia-smi to a container with GPUs, and in it those GPUs alone.
set -eu
if ! command -v nvidia-smi >/dev/null; then
  echo "gpus: there is no nvidia-smi on the PATH: does the node have NVIDIA's container runtime?" >&2
  exit 1
fi
found=$(nvidia-smi --query-gpu=index --format=csv,noheader)
addresses=
for index in $found; do
  case $index in
    *[!0-9]*)
      echo "gpus: nvidia-smi names no GPUs: $found" >&2
      exit 1
      ;;
  esac
  addresses="$addresses${addresses:+,}\"$index\""
done
if [ -z "$addresses" ]; then
  echo "gpus: nvidia-smi knows no GPU" >&2
  exit 1
fi
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
