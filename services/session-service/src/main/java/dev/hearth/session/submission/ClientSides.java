package dev.hearth.session.submission;

import dev.hearth.events.ClusterEvent;
import dev.hearth.session.life.Session;
import dev.hearth.session.sparkconf.SparkConfiguration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the user's side adds to a session's settings, where a Spark process of the user's own speaks
 * to the session's API: a driver, or spark-submit in cluster mode. Null for sessions without one.
 */
final class ClientSides {
  private ClientSides() {}

  /** Settings whose values are files that are written there, by what goes into them. */
  static Map<String, String> files(Session session, ClusterEvent.Gateway gateway) {
    if (!isUsed(session)) {
      return null;
    }
    boolean submitted = isSubmitted(session);
    Map<String, String> files = new TreeMap<>();
    files.put(
        submitted ? SparkConfiguration.SUBMISSION_TICKET_FILE : SparkConfiguration.TICKET_FILE,
        "ticket");
    if (gateway != null && gateway.caPem() != null) {
      files.put(
          submitted ? SparkConfiguration.SUBMISSION_CA_FILE : SparkConfiguration.CA_FILE, "ca");
    }
    return files;
  }

  /**
   * Of its process. A submission is made by a JVM that gets none of the driver's options, so the
   * user's own kubeconfig is kept out of it by variables.
   */
  static Map<String, String> environment(Session session) {
    if (!isUsed(session)) {
      return null;
    }
    return isSubmitted(session)
        ? Map.of(
            "KUBERNETES_AUTH_TRYKUBECONFIG", "false", "KUBERNETES_AUTH_TRYSERVICEACCOUNT", "false")
        : Map.of("SPARK_LOCAL_IP", "127.0.0.1");
  }

  private static boolean isUsed(Session session) {
    return session.spec().driver() == null || isSubmitted(session);
  }

  private static boolean isSubmitted(Session session) {
    return session.spec().driverIsSubmitted(session.kind());
  }
}
