package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.policy.Containers.Container;
import dev.hearth.resource.Labels;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * One container of an executor may have the GPUs that its session asked for, all of them, or none
 * has any: devices are whole, and a container that starts before the others would take them twice.
 */
final class GpuRules {
  static final String FIELD = Labels.GPU;

  private static final List<String> PARTS = List.of("requests", "limits");

  private GpuRules() {}

  /** What a pod must bear that asks for GPUs: their nodes are commonly closed to all others. */
  static List<ObjectNode> tolerations(JsonNode spec) {
    return Containers.of(JsonNodeFactory.instance.objectNode().set("spec", spec)).stream()
            .anyMatch(container -> asks(container.node()))
        ? List.of(toleration())
        : List.of();
  }

  /** The very one that Kubernetes adds by itself, where it is told to. */
  private static ObjectNode toleration() {
    return JsonNodeFactory.instance.objectNode().put("key", FIELD).put("operator", "Exists");
  }

  static void check(List<Container> containers, SparkRole role, List<Fault> faults) {
    boolean taken = false;
    for (Container container : containers) {
      if (!asks(container.node())) {
        continue;
      }
      String path = container.path() + ".resources.";
      for (String part : PARTS) {
        JsonNode stated = container.node().path("resources").path(part).path(FIELD);
        fault(stated, part, container, taken, role)
            .ifPresent(
                remedy ->
                    faults.add(
                        Fault.forbidden(path + part + "." + FIELD, stated.asText(), remedy)));
      }
      taken = true;
    }
  }

  private static Optional<String> fault(
      JsonNode stated, String part, Container container, boolean taken, SparkRole role) {
    long gpus = role.most().gpus();
    // A lone limit is the request, too; a lone request is nothing that Kubernetes takes.
    if (stated.isMissingNode() && (part.equals("requests") || gpus == 0)) {
      return Optional.empty();
    }
    if (gpus == 0) {
      return Optional.of(
          role.isDriver()
              ? "remove it; drivers have no GPUs"
              : "remove it, or make a session with executor.gpus; this one has none");
    }
    if (container.alone()) {
      return Optional.of("remove it; init containers have no GPUs");
    }
    if (taken) {
      return Optional.of("remove it; another container of the pod has the GPUs");
    }
    boolean exact =
        Quantity.of(stated)
            .filter(amount -> amount.amount().compareTo(BigDecimal.valueOf(gpus)) == 0)
            .isPresent();
    return exact
        ? Optional.empty()
        : Optional.of(
            "write "
                + gpus
                + " as limit and request, as executor.gpus of the session says; or make a session"
                + " with another number");
  }

  private static boolean asks(JsonNode container) {
    return PARTS.stream()
        .anyMatch(part -> container.path("resources").path(part).hasNonNull(FIELD));
  }
}
