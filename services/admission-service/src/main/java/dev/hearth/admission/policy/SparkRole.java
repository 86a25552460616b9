package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.sessions.PodSize;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;

/**
 * What a pod that Spark makes is to its session, and what follows from that.
 *
 * @param name as both {@code spark-role} and our own label have it
 * @param account that the pod runs as
 * @param most that all its containers together may request
 */
public record SparkRole(String name, String account, PodSize most) {

  /** One of the session's executors. */
  public static SparkRole executor(Session session) {
    return new SparkRole(Labels.ROLE_EXECUTOR, Labels.EXECUTOR_ACCOUNT, session.executor());
  }

  /** The driver that a remote spark-submit makes. The session must wait for one. */
  public static SparkRole driver(Session session) {
    return new SparkRole(
        Labels.ROLE_DRIVER, Labels.DRIVER_ACCOUNT, session.submission().orElseThrow().driver());
  }

  /** That of a pod which the platform has labelled. */
  public static SparkRole ofStored(JsonNode pod, Session session) {
    String role = pod.path("metadata").path("labels").path(Labels.ROLE).asText();
    return role.equals(Labels.ROLE_DRIVER) && session.submission().isPresent()
        ? driver(session)
        : executor(session);
  }

  /** Whether it is the one that a remote spark-submit makes. */
  public boolean isDriver() {
    return name.equals(Labels.ROLE_DRIVER);
  }
}
