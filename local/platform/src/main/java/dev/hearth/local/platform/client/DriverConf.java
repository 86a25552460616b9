package dev.hearth.local.platform.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.client.SessionView;
import java.io.File;
import java.nio.file.Path;

/**
 * A session's configuration for a driver of this machine, with what session-service cannot know of
 * it: where the client's jar lies, and that the session's endpoint is a process beside the driver.
 */
public final class DriverConf {
  private static final String CLASS_PATH = "spark.driver.extraClassPath";
  private static final String UI = "spark.ui.enabled";
  private static final ObjectMapper JSON = new ObjectMapper();

  private DriverConf() {}

  /**
   * The session with this jar on its driver's class path, before what its user has put there, and
   * without the UI unless its user asked for it: Spark binds that to all addresses, unless {@code
   * SPARK_LOCAL_IP} says otherwise, and then the endpoint cannot have the port at its own.
   */
  public static SessionView of(SessionView session, Path jar) {
    ObjectNode json = JSON.valueToTree(session.json());
    ObjectNode conf = json.withObject("/sparkConf");
    String theirs = conf.path(CLASS_PATH).asText("");
    conf.put(CLASS_PATH, theirs.isBlank() ? jar.toString() : jar + File.pathSeparator + theirs);
    if (!conf.has(UI)) {
      conf.put(UI, "false");
    }
    return SessionView.parse(json.toString());
  }
}
