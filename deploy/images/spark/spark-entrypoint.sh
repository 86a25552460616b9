#!/bin/bash
# Starts one Spark process as Spark's Kubernetes backend asks for it: "executor", or "driver" with
# SparkSubmit's arguments. Used as an image's entrypoint and by the local platform's process node.
# It becomes java by exec, so signals reach Spark itself and no child outlives it.
#
#   SPARK_HOME      jars/ and conf/ below it; default: the folder above this script's
#   JAVA_HOME       default: java from the PATH
#   SPARK_CONF_DIR  Spark sets it to the config map it mounts; default: $SPARK_HOME/conf
set -euo pipefail

fail() {
  echo "spark-entrypoint: $*" >&2
  exit 64
}

need() {
  local name
  for name in "$@"; do
    [[ -n "${!name:-}" ]] || fail "$name is not set: only Spark's Kubernetes backend starts an executor"
  done
}

SPARK_HOME="${SPARK_HOME:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}"
[[ -d "$SPARK_HOME/jars" ]] || fail "no Spark under SPARK_HOME=$SPARK_HOME"
export SPARK_HOME
export SPARK_CONF_DIR="${SPARK_CONF_DIR:-$SPARK_HOME/conf}"

java="$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}java")" || fail "no java: set JAVA_HOME"

# The mounted folder goes first, so that a session's own settings win over the image's.
class_path="$SPARK_HOME/conf:$SPARK_HOME/jars/*"
[[ "$SPARK_CONF_DIR" == "$SPARK_HOME/conf" ]] || class_path="$SPARK_CONF_DIR:$class_path"
class_path="${SPARK_CLASSPATH:+$SPARK_CLASSPATH:}$class_path${SPARK_EXTRA_CLASSPATH:+:$SPARK_EXTRA_CLASSPATH}"
class_path="$class_path${HADOOP_CONF_DIR:+:$HADOOP_CONF_DIR}"

# What Spark reaches into since the JDK closed its modules. Spark sends most of it along as options,
# but only where the driver's own launcher knew them.
options=(
  -XX:+IgnoreUnrecognizedVMOptions
  --add-modules=jdk.incubator.vector
  --add-opens=java.base/java.lang=ALL-UNNAMED
  --add-opens=java.base/java.lang.invoke=ALL-UNNAMED
  --add-opens=java.base/java.lang.reflect=ALL-UNNAMED
  --add-opens=java.base/java.io=ALL-UNNAMED
  --add-opens=java.base/java.net=ALL-UNNAMED
  --add-opens=java.base/java.nio=ALL-UNNAMED
  --add-opens=java.base/java.util=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent=ALL-UNNAMED
  --add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED
  --add-opens=java.base/jdk.internal.ref=ALL-UNNAMED
  --add-opens=java.base/sun.nio.ch=ALL-UNNAMED
  --add-opens=java.base/sun.nio.cs=ALL-UNNAMED
  --add-opens=java.base/sun.security.action=ALL-UNNAMED
  --add-opens=java.base/sun.util.calendar=ALL-UNNAMED
  --add-opens=java.security.jgss/sun.security.krb5=ALL-UNNAMED
  -Djdk.reflect.useDirectMethodHandle=false
  -Dio.netty.tryReflectionSetAccessible=true
)

# SPARK_JAVA_OPT_0, _1, ...: one option each, in the order of their numbers.
number=0
while name="SPARK_JAVA_OPT_$number"; [[ -n "${!name+set}" ]]; do
  options+=("${!name}")
  number=$((number + 1))
done

# Fetched jars land in the working folder. The image's may be read-only and the process node's is
# shared; the pod's own scratch volume is neither.
scratch="${SPARK_LOCAL_DIRS:-}"
scratch="${scratch%%,*}"
if [[ -n "$scratch" && -d "$scratch" ]]; then
  cd "$scratch"
fi

role="${1:-}"
[[ $# -gt 0 ]] && shift
case "$role" in
  executor)
    need SPARK_DRIVER_URL SPARK_EXECUTOR_ID SPARK_EXECUTOR_CORES SPARK_EXECUTOR_MEMORY \
      SPARK_APPLICATION_ID SPARK_EXECUTOR_POD_IP SPARK_EXECUTOR_POD_NAME SPARK_RESOURCE_PROFILE_ID
    export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-$SPARK_EXECUTOR_POD_IP}"
    exec "$java" "${options[@]}" "-Xmx$SPARK_EXECUTOR_MEMORY" -cp "$class_path" \
      org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBackend \
      --driver-url "$SPARK_DRIVER_URL" \
      --executor-id "$SPARK_EXECUTOR_ID" \
      --cores "$SPARK_EXECUTOR_CORES" \
      --app-id "$SPARK_APPLICATION_ID" \
      --hostname "$SPARK_EXECUTOR_POD_IP" \
      --bind-address "$SPARK_EXECUTOR_POD_IP" \
      --resourceProfileId "$SPARK_RESOURCE_PROFILE_ID" \
      --podName "$SPARK_EXECUTOR_POD_NAME" \
      "$@"
    ;;
  driver)
    need SPARK_DRIVER_BIND_ADDRESS
    export SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-$SPARK_DRIVER_BIND_ADDRESS}"
    # Spark's launcher asks for the Scala version, which the jars' names tell.
    core=("$SPARK_HOME"/jars/spark-core_*.jar)
    scala="${core[0]##*spark-core_}"
    export SPARK_SCALA_VERSION="${SPARK_SCALA_VERSION:-${scala%%-*}}"
    # It then knows how a driver's memory, options and class path follow from its settings.
    mapfile -d '' -t command < <("$java" -cp "$SPARK_HOME/jars/*" org.apache.spark.launcher.Main \
      org.apache.spark.deploy.SparkSubmit \
      --conf "spark.driver.bindAddress=$SPARK_DRIVER_BIND_ADDRESS" \
      --deploy-mode client \
      "$@")
    # The command proper follows a line that is empty but for the separator.
    [[ ${#command[@]} -gt 1 ]] || fail "Spark's launcher refused: $*"
    command=("${command[@]:1}")
    command[0]="${command[0]#$'\n'}"
    exec "${command[@]}"
    ;;
  *)
    fail "the first argument must be executor or driver, not '$role'"
    ;;
esac
