package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The lives of all sessions' pods, told by a watch of our own from the first to the last. It reads
 * the same records as Hearth's metering does, so it cannot find out that a kubelet has lied; but
 * nothing that Hearth forgets, doubles or reckons wrongly escapes it.
 */
final class PodHistory implements AutoCloseable {
  private static final Duration LATE = Duration.ofSeconds(20);
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, JsonNode> lastSeen = new ConcurrentHashMap<>();
  private final Map<String, Boolean> gone = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Pod> watch;

  PodHistory(KubernetesClient client) {
    watch =
        client
            .pods()
            .inAnyNamespace()
            .withLabel("hearth.dev/session")
            .inform(
                new ResourceEventHandler<>() {
                  @Override
                  public void onAdd(Pod pod) {
                    see(pod);
                  }

                  @Override
                  public void onUpdate(Pod before, Pod pod) {
                    see(pod);
                  }

                  @Override
                  public void onDelete(Pod pod, boolean unseen) {
                    see(pod);
                    gone.put(pod.getMetadata().getUid(), unseen);
                  }
                });
  }

  private void see(Pod pod) {
    lastSeen.put(pod.getMetadata().getUid(), JSON.valueToTree(pod));
  }

  /** Waits a moment for what the watch has not told yet. */
  List<PodLife> lives(String namespace) {
    Waiting.until(
        "the watch to see the end of all pods of " + namespace, LATE, () -> over(namespace));
    return pods(namespace).stream().flatMap(pod -> life(pod).stream()).toList();
  }

  private boolean over(String namespace) {
    assertIsSeen(namespace);
    return pods(namespace).stream()
        .allMatch(pod -> gone.containsKey(uid(pod)) || life(pod).isPresent());
  }

  /** Whose end was not seen is no witness. */
  private void assertIsSeen(String namespace) {
    for (JsonNode pod : pods(namespace)) {
      if (gone.getOrDefault(uid(pod), false) && life(pod).isEmpty()) {
        throw new AssertionError("the watch has missed the end of " + pod.path("metadata"));
      }
    }
  }

  private List<JsonNode> pods(String namespace) {
    return lastSeen.values().stream()
        .filter(pod -> pod.at("/metadata/namespace").asText().equals(namespace))
        .toList();
  }

  private static String uid(JsonNode pod) {
    return pod.at("/metadata/uid").asText();
  }

  /**
   * Empty where no container has run, or where one has not ended. Init containers, such as the
   * start gate, are a part of it: a pod may end with them.
   */
  static Optional<PodLife> life(JsonNode pod) {
    List<JsonNode> containers = new ArrayList<>();
    pod.at("/status/initContainerStatuses").forEach(containers::add);
    pod.at("/status/containerStatuses").forEach(containers::add);
    Optional<Instant> scheduled = scheduled(pod);
    boolean over = OVER.contains(pod.at("/status/phase").asText());
    boolean ended =
        containers.stream()
            .map(one -> one.path("state"))
            .allMatch(state -> state.hasNonNull("terminated") || (over && !isRunning(state)));
    Optional<Instant> finished =
        containers.stream()
            .flatMap(one -> Stream.of(one.at("/state/terminated"), one.at("/lastState/terminated")))
            .filter(one -> one.hasNonNull("startedAt") && one.hasNonNull("finishedAt"))
            .map(one -> Instant.parse(one.path("finishedAt").asText()))
            .max(Comparator.naturalOrder());
    if (!ended || scheduled.isEmpty() || finished.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new PodLife(uid(pod), cpuMillis(pod), gpus(pod), scheduled.get(), finished.get()));
  }

  private static boolean isRunning(JsonNode state) {
    return state.hasNonNull("running");
  }

  private static Optional<Instant> scheduled(JsonNode pod) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals("PodScheduled")
          && condition.path("status").asText().equals("True")) {
        return Optional.of(Instant.parse(condition.path("lastTransitionTime").asText()));
      }
    }
    return Optional.empty();
  }

  private static long cpuMillis(JsonNode pod) {
    long all = 0;
    for (JsonNode container : pod.at("/spec/containers")) {
      String request = container.at("/resources/requests/cpu").asText("0");
      all +=
          request.endsWith("m")
              ? Long.parseLong(request.substring(0, request.length() - 1))
              : new BigDecimal(request).movePointRight(3).longValueExact();
    }
    return all;
  }

  private static long gpus(JsonNode pod) {
    return pod.at("/spec/containers")
        .valueStream()
        .mapToLong(one -> one.at("/resources/limits").path("nvidia.com/gpu").asLong())
        .sum();
  }

  @Override
  public void close() {
    watch.close();
  }
}
