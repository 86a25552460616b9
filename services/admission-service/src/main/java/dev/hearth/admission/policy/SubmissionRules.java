package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a pod may become the driver of a session that waits for one: who makes it, under which
 * name, and that it is the first. The API server has the last word on the latter, because two pods
 * cannot have one name; here it is said in plain words.
 */
public final class SubmissionRules {
  /** The only name: a second driver would be refused for it. */
  public static final String DRIVER = Labels.driverPod(1);

  private SubmissionRules() {}

  /** Whether Spark calls the pod a driver. */
  public static boolean isDriver(JsonNode pod) {
    return pod.path("metadata")
        .path("labels")
        .path(PodRules.SPARK_ROLE)
        .asText()
        .equals(Labels.ROLE_DRIVER);
  }

  /**
   * All faults of a driver that somebody else than the platform wants to make.
   *
   * @param user who wants it
   */
  public static List<Fault> check(JsonNode pod, String user, Session session) {
    var faults = new ArrayList<Fault>();
    if (!user.equals(endpoint(session.id()))) {
      faults.add(
          Fault.forbidden(
              "metadata.labels[spark-role]",
              Labels.ROLE_DRIVER,
              "a session's driver is made by spark-submit, through the session's own address"));
      return faults;
    }
    JsonNode metadata = pod.path("metadata");
    String name = metadata.path("name").asText(metadata.path("generateName").asText());
    if (!name.equals(DRIVER)) {
      faults.add(
          Fault.forbidden(
              "metadata.name",
              name,
              "set spark.kubernetes.driver.pod.name="
                  + DRIVER
                  + ", as the session's own settings do: a session has one driver"));
    } else if (session.submission().orElseThrow().made()) {
      faults.add(
          Fault.forbidden(
              "metadata.name",
              name,
              "this session has had its driver; make another session for another submission"));
    }
    return faults;
  }

  /** Who asks for a user, in the session's namespace. */
  private static String endpoint(String session) {
    return "system:serviceaccount:" + Labels.namespace(session) + ":" + Labels.ENDPOINT;
  }
}
