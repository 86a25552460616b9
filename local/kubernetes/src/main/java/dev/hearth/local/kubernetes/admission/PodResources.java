package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Quantity;
import java.math.BigDecimal;

/** What a pod asks for, as quota, scheduler and metering count it. */
public final class PodResources {
  private PodResources() {}

  /** Whether the pod holds resources: until it has ended, whether or not it is being deleted. */
  public static boolean active(JsonNode pod) {
    String phase = Json.text(pod, "status", "phase");
    return !phase.equals("Succeeded") && !phase.equals("Failed");
  }

  /**
   * The containers that run side by side, or the largest that runs before them where that is more,
   * and what the runtime needs beside them.
   */
  public static BigDecimal requested(JsonNode pod, String resource) {
    return total(pod, "requests", resource);
  }

  public static BigDecimal limited(JsonNode pod, String resource) {
    return total(pod, "limits", resource);
  }

  public static long cpuMillis(JsonNode pod) {
    return Quantity.millis(requested(pod, "cpu"));
  }

  public static long memoryMebibytes(JsonNode pod) {
    return Quantity.mebibytes(requested(pod, "memory"));
  }

  private static BigDecimal total(JsonNode pod, String kind, String resource) {
    BigDecimal together = BigDecimal.ZERO;
    BigDecimal alone = BigDecimal.ZERO;
    for (JsonNode container : Json.at(pod, "spec", "containers")) {
      together = together.add(value(container, kind, resource));
    }
    for (JsonNode container : Json.at(pod, "spec", "initContainers")) {
      if (Json.text(container, "restartPolicy").equals("Always")) {
        together = together.add(value(container, kind, resource));
      } else {
        alone = alone.max(value(container, kind, resource));
      }
    }
    BigDecimal total = together.max(alone);
    String overhead = Json.text(pod, "spec", "overhead", resource);
    // Where there is no limit at all, the overhead does not make one.
    boolean counts = !overhead.isEmpty() && (kind.equals("requests") || total.signum() > 0);
    return counts ? total.add(Quantity.parse(overhead)) : total;
  }

  private static BigDecimal value(JsonNode container, String kind, String resource) {
    String text = Json.text(container, "resources", kind, resource);
    if (text.isEmpty() && kind.equals("requests")) {
      text = Json.text(container, "resources", "limits", resource);
    }
    return text.isEmpty() ? BigDecimal.ZERO : Quantity.parse(text);
  }
}
