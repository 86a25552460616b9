package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Why a pod does not run, from what kubelet and scheduler wrote into it. */
final class PodTrouble {
  private PodTrouble() {}

  static Optional<String> of(JsonNode pod) {
    for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
      for (JsonNode status : pod.at("/status").path(list)) {
        JsonNode waiting = status.at("/state/waiting");
        String reason = waiting.path("reason").asText();
        if (!reason.isEmpty()
            && !reason.equals("ContainerCreating")
            && !reason.equals("PodInitializing")) {
          return Optional.of(text(reason, waiting.path("message").asText()));
        }
        JsonNode ended = status.at("/state/terminated");
        if (ended.path("exitCode").asInt() != 0) {
          return Optional.of(
              text(
                  ended.path("reason").asText() + " " + ended.path("exitCode").asInt(),
                  ended.path("message").asText()));
        }
      }
    }
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals("PodScheduled")
          && condition.path("status").asText().equals("False")) {
        return Optional.of(text("not scheduled", condition.path("message").asText()));
      }
    }
    return Optional.empty();
  }

  private static String text(String reason, String message) {
    return message.isEmpty() ? reason : reason + ": " + message;
  }
}
