package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;
import java.util.Iterator;
import java.util.Optional;

/**
 * The start gate among a pod's init containers. Its name is the platform's: whatever comes under it
 * is put in order and not judged, so that a pod may be asked about again.
 */
public final class GateContainer {
  private GateContainer() {}

  /** What a pod has under that name, if anything. */
  public static Optional<JsonNode> of(JsonNode pod) {
    return list(pod).valueStream().filter(GateContainer::isGate).findFirst();
  }

  /** The pod as whoever made it means it: without the gate, where its session has one. */
  static JsonNode leftOutOf(JsonNode pod, Session session) {
    if (session.gate().isEmpty() || of(pod).isEmpty()) {
      return pod;
    }
    JsonNode rest = pod.deepCopy();
    removeFrom(rest);
    return rest;
  }

  /** Takes it out of a pod. */
  public static void removeFrom(JsonNode pod) {
    if (list(pod) instanceof ArrayNode containers) {
      for (Iterator<JsonNode> each = containers.iterator(); each.hasNext(); ) {
        if (isGate(each.next())) {
          each.remove();
        }
      }
    }
  }

  private static JsonNode list(JsonNode pod) {
    return pod.path("spec").path("initContainers");
  }

  private static boolean isGate(JsonNode container) {
    return Labels.GATE.equals(container.path("name").asText());
  }
}
