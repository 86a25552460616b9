package dev.hearth.operator.driver;

import dev.hearth.operator.cluster.SessionPod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.util.List;

/** The end of a driver's log, bounded: what a person reads first when an application has failed. */
@Singleton
public class DriverLog {
  /** As many as a SparkSession's status holds. */
  private static final int LINES = 20;

  private static final int LONGEST_LINE = 500;

  /** More would be lines that are cut anyway. */
  private static final int MOST_BYTES = 256 * 1024;

  private final KubernetesClient client;

  DriverLog(KubernetesClient client) {
    this.client = client;
  }

  /** No lines where the log is not to be had any more: the session ends in any case. */
  public List<String> lastLines(SessionPod pod) {
    try {
      String text =
          client
              .pods()
              .inNamespace(pod.namespace())
              .withName(pod.name())
              .limitBytes(MOST_BYTES)
              .tailingLines(LINES)
              .getLog();
      return cut(text);
    } catch (KubernetesClientException e) {
      Log.warnf("Could not read the log of driver %s: %s", pod.name(), e.getMessage());
      return List.of();
    }
  }

  static List<String> cut(String text) {
    List<String> lines = text == null ? List.of() : text.lines().toList();
    return lines.subList(Math.max(0, lines.size() - LINES), lines.size()).stream()
        .map(DriverLog::cutLine)
        .toList();
  }

  /** Not through a pair of characters that are one sign. */
  private static String cutLine(String line) {
    if (line.length() <= LONGEST_LINE) {
      return line;
    }
    int end = LONGEST_LINE - 1;
    return line.substring(0, Character.isHighSurrogate(line.charAt(end - 1)) ? end - 1 : end) + "…";
  }
}
