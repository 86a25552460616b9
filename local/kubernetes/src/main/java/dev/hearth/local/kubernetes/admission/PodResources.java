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

  /** The sum over containers, or the largest init container where that is more. */
  public static BigDecimal requested(JsonNode pod, String resource) {
    return total(pod, "requests", resource);
  }

  public static BigDecimal limited(JsonNode pod, String resource) {
    return total(pod, "limits", resource);
  }

  /** What is metered: the containers that run side by side, without those that prepared. */
  public static long cpuMillis(JsonNode pod) {
    return Quantity.millis(containers(pod, "requests", "cpu"));
  }

  public static long memoryMebibytes(JsonNode pod) {
    return Quantity.mebibytes(containers(pod, "requests", "memory"));
  }

  private static BigDecimal total(JsonNode pod, String kind, String resource) {
    BigDecimal sum = containers(pod, kind, resource);
    for (JsonNode container : Json.at(pod, "spec", "initContainers")) {
      sum = sum.max(value(container, kind, resource));
    }
    return sum;
  }

  private static BigDecimal containers(JsonNode pod, String kind, String resource) {
    BigDecimal sum = BigDecimal.ZERO;
    for (JsonNode container : Json.at(pod, "spec", "containers")) {
      sum = sum.add(value(container, kind, resource));
    }
    return sum;
  }

  private static BigDecimal value(JsonNode container, String kind, String resource) {
    String text = Json.text(container, "resources", kind, resource);
    if (text.isEmpty() && kind.equals("requests")) {
      text = Json.text(container, "resources", "limits", resource);
    }
    return text.isEmpty() ? BigDecimal.ZERO : Quantity.parse(text);
  }
}
