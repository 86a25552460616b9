#!/bin/bash
# Called by the kubelet before an executor is stopped (spark.kubernetes.decommission.script): asks the executor
# to hand its blocks to others, and waits for its end. The kubelet's grace is the limit.
set -u
for process in /proc/[0-9]*; do
  # An init before it has the same words among its arguments, but is not java.
  [[ "$(readlink "$process/exe")" == */java ]] || continue
  grep -q KubernetesExecutorBackend "$process/cmdline" 2>/dev/null || continue
  executor=${process#/proc/}
  kill -s PWR "$executor" || exit 0
  while kill -0 "$executor" 2>/dev/null; do sleep 0.2; done
  exit 0
done
echo "decom: no executor runs here" >&2
