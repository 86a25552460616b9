package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** The containers of a pod, each with the path under which a message names it. */
public final class Containers {
  private Containers() {}

  /**
   * A container.
   *
   * @param alone whether it ends before the others start, so that it shares with none of them
   */
  public record Container(String path, ObjectNode node, boolean alone) {}

  /** All that Kubernetes would start: init containers first. */
  public static List<Container> of(JsonNode pod) {
    var all = new ArrayList<Container>();
    JsonNode init = pod.path("spec").path("initContainers");
    for (int i = 0; i < init.size(); i++) {
      if (init.get(i) instanceof ObjectNode node) {
        boolean sideCar = "Always".equals(node.path("restartPolicy").asText());
        all.add(new Container("spec.initContainers[" + i + "]", node, !sideCar));
      }
    }
    JsonNode main = pod.path("spec").path("containers");
    for (int i = 0; i < main.size(); i++) {
      if (main.get(i) instanceof ObjectNode node) {
        all.add(new Container("spec.containers[" + i + "]", node, false));
      }
    }
    return all;
  }
}
