package dev.hearth.admission.defaulting;

import static dev.hearth.admission.defaulting.SessionDefaults.objectIn;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.policy.Quantity;
import dev.hearth.admission.policy.Resource;
import dev.hearth.resource.Labels;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The first init container of a pod of Spark's: it ends when an address that the session's network
 * policies forbid is out of reach, and nothing of the tenant's runs before. Of the platform's
 * image, with nothing mounted, and no variable by which its shell could be led astray.
 */
final class Gate {
  private static final String SCRIPT = "/app/gate.sh";

  /** A shell that sleeps most of the time. */
  private static final Map<Resource, String> REQUESTS =
      Map.of(Resource.CPU, "10m", Resource.MEMORY, "16Mi");

  /** Enough to start its tools at once: each pod's start waits for them. */
  private static final Map<Resource, String> LIMITS =
      Map.of(Resource.CPU, "500m", Resource.MEMORY, "64Mi");

  private Gate() {}

  static void putBefore(ObjectNode spec, String image, String address) {
    ObjectNode gate = JsonNodeFactory.instance.objectNode();
    gate.put("name", Labels.GATE).put("image", image).put("imagePullPolicy", "IfNotPresent");
    gate.putArray("command").add("/bin/bash").add(SCRIPT).add(address);
    for (Resource resource : List.of(Resource.CPU, Resource.MEMORY)) {
      bound(gate, spec, resource);
    }
    ObjectNode security = gate.putObject("securityContext");
    security
        .put("allowPrivilegeEscalation", false)
        .put("readOnlyRootFilesystem", true)
        .put("runAsNonRoot", true);
    security.putObject("capabilities").putArray("drop").add("ALL");
    security.putObject("seccompProfile").put("type", "RuntimeDefault");
    // What it waited for is read from the pod's record.
    gate.put("terminationMessagePolicy", "FallbackToLogsOnError");
    ArrayNode all =
        spec.path("initContainers") instanceof ArrayNode present
            ? present
            : spec.putArray("initContainers");
    all.insert(0, gate);
  }

  /** Never more than what starts after it: neither quota nor bill may see that it is there. */
  private static void bound(ObjectNode gate, ObjectNode spec, Resource resource) {
    Optional<Quantity> later = limitOf(spec.path("containers"), resource);
    ObjectNode resources = objectIn(gate, "resources");
    objectIn(resources, "requests")
        .put(resource.field(), atMost(later, REQUESTS.get(resource), resource));
    objectIn(resources, "limits")
        .put(resource.field(), atMost(later, LIMITS.get(resource), resource));
  }

  private static String atMost(Optional<Quantity> most, String amount, Resource resource) {
    Quantity wanted =
        Quantity.of(JsonNodeFactory.instance.textNode(amount))
            .orElseThrow(() -> new IllegalStateException(amount + " is no amount"));
    return most.filter(wanted::exceeds).map(resource::text).orElse(amount);
  }

  /** Of all together; empty where one has none. */
  private static Optional<Quantity> limitOf(JsonNode containers, Resource resource) {
    Quantity sum = new Quantity(BigDecimal.ZERO);
    for (JsonNode container : containers) {
      Optional<Quantity> limit =
          Quantity.of(container.path("resources").path("limits").path(resource.field()));
      if (limit.isEmpty()) {
        return Optional.empty();
      }
      sum = sum.plus(limit.get());
    }
    return Optional.of(sum);
  }
}
