package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import java.util.List;
import java.util.Map;

/**
 * Where a session's driver listens, and behind which pod the others find it: a client's is behind
 * the endpoint, under the numbers that it has at the user's side.
 *
 * @param role of the pod that has these ports
 * @param connect of a Spark Connect server; 0 where there is none
 */
public record DriverPorts(String role, int rpc, int blockManager, int ui, int connect) {

  /** The configuration of a driver pod says them; what it leaves out is as Spark has it. */
  public static DriverPorts of(SparkSessionSpec spec) {
    if (spec.ports != null) {
      return new DriverPorts(
          Labels.ROLE_ENDPOINT, spec.ports.driver, spec.ports.blockManager, spec.ports.ui, 0);
    }
    return new DriverPorts(
        Labels.ROLE_DRIVER,
        port(spec.sparkConf, "spark.driver.port", 7078),
        port(spec.sparkConf, "spark.driver.blockManager.port", 7079),
        port(spec.sparkConf, "spark.ui.port", 4040),
        "connect".equals(spec.kind)
            ? port(spec.sparkConf, "spark.connect.grpc.binding.port", 15002)
            : 0);
  }

  boolean isBehindEndpoint() {
    return Labels.ROLE_ENDPOINT.equals(role);
  }

  /** What executors use; the UI is not theirs. */
  List<Integer> ofExecutors() {
    return List.of(rpc, blockManager);
  }

  /** What the endpoint may lead its users to. */
  List<Integer> ofUsers() {
    return connect == 0 ? List.of(ui) : List.of(connect, ui);
  }

  private static int port(Map<String, String> conf, String key, int standard) {
    String text = conf.get(key);
    try {
      int port = text == null ? standard : Integer.parseInt(text.strip());
      if (port > 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "spec.sparkConf: " + key + " is " + text + "; a driver pod needs a port there");
  }
}
