package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pods that try to open connections and say what came of it. All run the session's own image: no
 * other is let into a session, and it is there.
 */
record Probe(Cluster cluster, String image) {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What Spark itself listens with, on all of a pod's addresses. */
  private static final String LISTEN =
      "exec \"${JAVA_HOME:+$JAVA_HOME/bin/}java\" -Xmx64m -XX:+UseSerialGC"
          + " -Dspark.shuffle.service.port=7337 -cp '/opt/spark/jars/*'"
          + " org.apache.spark.deploy.ExternalShuffleService";

  static final int LISTENER_PORT = 7337;

  /**
   * A path that is meant to be open is tried until it is; one that is meant to be closed must be so
   * three times in a row, because some agents let a new pod's first packets through.
   */
  private static final String TRY =
      """
      try() {
        local want=$1 host=$2 port=$3 now=closed opened=0 row=0 n
        for n in $(seq 1 30); do
          if timeout 3 bash -c "exec 3<>/dev/tcp/$host/$port" 2>/dev/null; then
            now=open opened=$((opened + 1)) row=0
          else
            now=closed row=$((row + 1))
          fi
          [ "$want" = open ] && [ $now = open ] && break
          [ "$want" = closed ] && [ $row -ge 3 ] && break
          sleep 1
        done
        echo "RESULT $now $opened $host:$port"
      }
      resolve() {
        local n
        for n in $(seq 1 10); do
          if getent hosts "$1" >/dev/null; then echo "RESULT open 1 $1"; return; fi
          sleep 1
        done
        echo "RESULT closed 0 $1"
      }
      """;

  /**
   * From the first moment on, as fast as it goes: for so long do some agents let packets through.
   */
  private static final String RUSH =
      """
      rush() {
        local host=$1 port=$2 now=closed opened=0
        while ((SECONDS < 5)); do
          if timeout 1 bash -c "exec 3<>/dev/tcp/$host/$port" 2>/dev/null; then
            now=open opened=$((opened + 1))
          else
            now=closed
          fi
        done
        echo "RESULT $now $opened $host:$port"
      }
      """;

  /** How a path is meant to be. */
  enum Way {
    OPEN,
    CLOSED
  }

  /** An address to try; with port 0 a name to resolve. */
  record Path(String what, String host, int port, Way way) {
    String address() {
      return port == 0 ? host : host + ":" + port;
    }

    private String command() {
      return port == 0
          ? "resolve " + host
          : "try %s %s %d".formatted(way == Way.OPEN ? "open" : "closed", host, port);
    }
  }

  /** How each path was in the end, and how many times it was open before. */
  record Result(Way way, int opened) {}

  static String script(List<Path> paths) {
    StringBuilder script = new StringBuilder(TRY);
    // All at once: where packets are dropped each takes its time to fail.
    paths.forEach(path -> script.append(path.command()).append(" &\n"));
    return script.append("wait\n").toString();
  }

  /** Dials every path again and again for some seconds, without any pause before the first one. */
  static String atOnce(List<Path> paths) {
    StringBuilder script = new StringBuilder(RUSH);
    paths.forEach(path -> script.append("rush %s %d &\n".formatted(path.host(), path.port())));
    return script.append("wait\n").toString();
  }

  ObjectNode listener(String name) {
    return pod(name, LISTEN);
  }

  /** Of an executor's kind, and fit for Pod Security anywhere. */
  ObjectNode pod(String name, String script) {
    ObjectNode pod = JSON.createObjectNode().put("apiVersion", "v1").put("kind", "Pod");
    pod.putObject("metadata")
        .put("name", name)
        .putObject("labels")
        .put("spark-role", "executor")
        .put("e2e.hearth.dev/probe", name);
    ObjectNode spec = pod.putObject("spec");
    spec.put("restartPolicy", "Never")
        .put("automountServiceAccountToken", false)
        .put("terminationGracePeriodSeconds", 1);
    ObjectNode container = spec.putArray("containers").addObject();
    container.put("name", "probe").put("image", image);
    container.putArray("command").add("/bin/bash").add("-c").add(script);
    // In a session the request is the limit too, and what listens is a JVM.
    ObjectNode resources = container.putObject("resources");
    resources.putObject("requests").put("cpu", "500m").put("memory", "256Mi");
    resources.putObject("limits").put("cpu", "500m").put("memory", "256Mi");
    return pod;
  }

  /** The pod's address, when it runs. */
  String awaitAddress(String namespace, String name) {
    String path = path(namespace, name);
    Waiting.until(
        "pod " + name + " of " + namespace + " to run",
        LIMIT,
        () -> {
          String phase = cluster.get(path).has(200).json().at("/status/phase").asText();
          assertThat(phase).as(path).isNotEqualTo("Failed");
          return phase.equals("Running");
        });
    return cluster.get(path).json().at("/status/podIP").asText();
  }

  /** What a probe found, when it has ended; kept is its log, while its object is there. */
  Map<Path, Result> results(String namespace, String name, List<Path> paths) {
    String path = path(namespace, name);
    Waiting.until(
        "probe " + name + " of " + namespace + " to end",
        LIMIT.multipliedBy(2),
        () -> {
          String phase = cluster.get(path).has(200).json().at("/status/phase").asText();
          return phase.equals("Succeeded") || phase.equals("Failed");
        });
    String log = cluster.get(path + "/log").has(200).text();
    Map<Path, Result> results = new LinkedHashMap<>();
    for (Path one : paths) {
      List<String> lines = new ArrayList<>();
      log.lines()
          .filter(line -> line.startsWith("RESULT ") && line.endsWith(" " + one.address()))
          .forEach(lines::add);
      assertThat(lines).as("what %s says of %s: %s", name, one.address(), log).hasSize(1);
      String[] words = lines.getFirst().split(" ");
      results.put(
          one,
          new Result(words[1].equals("open") ? Way.OPEN : Way.CLOSED, Integer.parseInt(words[2])));
    }
    return results;
  }

  private static String path(String namespace, String name) {
    return "/api/v1/namespaces/" + namespace + "/pods/" + name;
  }
}
