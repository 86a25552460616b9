package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.time.Instant;

/** Writes conditions and other parts of a pod's status; a condition's time moves only with it. */
final class PodStatus {
  private PodStatus() {}

  static void condition(
      ObjectNode pod, String type, boolean holds, String reason, String message, Instant now) {
    ArrayNode conditions = Json.list(Json.child(pod, "status"), "conditions");
    ObjectNode condition = null;
    for (JsonNode there : conditions) {
      if (Json.text(there, "type").equals(type) && there instanceof ObjectNode found) {
        condition = found;
      }
    }
    if (condition == null) {
      condition = conditions.addObject().put("type", type).putNull("lastProbeTime");
    }
    String value = holds ? "True" : "False";
    if (!Json.text(condition, "status").equals(value)) {
      condition.put("status", value).put("lastTransitionTime", Meta.time(now));
    }
    text(condition, "reason", reason);
    text(condition, "message", message);
  }

  static void phase(ObjectNode pod, String phase, String reason, String message) {
    ObjectNode status = Json.child(pod, "status");
    status.put("phase", phase);
    if (!reason.isEmpty()) {
      status.put("reason", reason).put("message", message);
    }
  }

  /** When a pod's run has ended, all its conditions but the first two are off. */
  static void completed(ObjectNode pod, Instant now) {
    condition(pod, "Ready", false, "PodCompleted", "", now);
    condition(pod, "ContainersReady", false, "PodCompleted", "", now);
  }

  private static void text(ObjectNode object, String name, String value) {
    if (value.isEmpty()) {
      object.remove(name);
    } else {
      object.put(name, value);
    }
  }
}
