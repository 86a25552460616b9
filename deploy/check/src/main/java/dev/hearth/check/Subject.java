package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.check.cluster.Cluster;
import dev.hearth.check.cluster.Manifests;
import dev.hearth.check.cluster.Scratch;
import java.util.function.Consumer;

/**
 * What is checked, and with what.
 *
 * @param version what the API server answers at {@code /version}
 * @param installed whether the parts are there already, or are yet to come
 * @param enforcing false where the API server is known to store policies without effect
 * @param image what the probes run in; empty: the installed gateway's, or the one to be installed
 * @param news takes what is going on, for whoever waits
 */
record Subject(
    Cluster cluster,
    Manifests manifests,
    Scratch scratch,
    JsonNode version,
    Scope scope,
    boolean installed,
    boolean enforcing,
    String image,
    Consumer<String> news) {
  static final String NOT_ENFORCING =
      "the local platform's API server stores this without effect"
          + " (local/kubernetes/DIFFERENCES.md)";

  /** How our own API server, which enforces no policy, names itself. */
  static boolean enforces(JsonNode version) {
    return !version.path("gitVersion").asText().endsWith("+hearth");
  }
}
