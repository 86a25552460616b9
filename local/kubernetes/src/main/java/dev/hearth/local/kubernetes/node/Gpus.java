package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Quantity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The GPUs that the node offers, by index: each is one container's alone until its pod has ended.
 * What a cluster's device plug-in does for a container is here a variable that names them; there is
 * no device behind it.
 */
final class Gpus {
  /** As NVIDIA's device plug-in names them. */
  static final String RESOURCE = "nvidia.com/gpu";

  /** What NVIDIA's container runtime reads. */
  static final String VISIBLE = "NVIDIA_VISIBLE_DEVICES";

  private final TreeSet<Integer> free;

  /** By pod and container. */
  private final Map<String, Map<String, List<Integer>>> taken = new HashMap<>();

  Gpus(int count) {
    free = IntStream.range(0, count).boxed().collect(Collectors.toCollection(TreeSet::new));
  }

  static long requested(JsonNode pod) {
    return PodResources.requested(pod, RESOURCE).longValue();
  }

  /** The container's own, the same at each of its starts; none where it asks for none. */
  synchronized List<Integer> of(String pod, JsonNode container) throws NotYetException {
    String limit = Json.text(container, "resources", "limits", RESOURCE);
    int count = limit.isEmpty() ? 0 : Quantity.parse(limit).intValue();
    Map<String, List<Integer>> ofPod = taken.getOrDefault(pod, Map.of());
    List<Integer> own = ofPod.get(Json.text(container, "name"));
    if (own != null || count == 0) {
      return own == null ? List.of() : own;
    }
    if (count > free.size()) {
      throw new NotYetException(
          "UnexpectedAdmissionError",
          "%d of %s are free, and %d were asked for".formatted(free.size(), RESOURCE, count));
    }
    List<Integer> given = List.copyOf(free).subList(0, count);
    given.forEach(free::remove);
    taken.computeIfAbsent(pod, p -> new HashMap<>()).put(Json.text(container, "name"), given);
    return given;
  }

  /** The pod has ended. */
  synchronized void giveBack(String pod) {
    Map<String, List<Integer>> ofPod = taken.remove(pod);
    if (ofPod != null) {
      ofPod.values().forEach(free::addAll);
    }
  }
}
