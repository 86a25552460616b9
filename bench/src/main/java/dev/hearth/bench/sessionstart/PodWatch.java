package dev.hearth.bench.sessionstart;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.ClusterApi;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** When pods came to be and when they were ready, as a watcher of the cluster sees it. */
final class PodWatch implements AutoCloseable {
  private final Map<String, Instant> made = new HashMap<>();
  private final Map<String, Instant> ready = new HashMap<>();
  private final Stream<JsonNode> changes;

  PodWatch(ClusterApi cluster) throws IOException, InterruptedException {
    this.changes = cluster.watch("/api/v1/pods?watch=true&resourceVersion=0");
    Thread.ofPlatform().daemon().name("pod-watch").start(this::read);
  }

  /** When the first pod of a role in a namespace was ready. */
  Instant awaitReady(String namespace, String role, Duration limit) throws InterruptedException {
    return await(
        "a ready " + role + " pod in " + namespace, limit, () -> first(ready, namespace, role));
  }

  synchronized Optional<Instant> made(String namespace, String role) {
    return first(made, namespace, role);
  }

  @Override
  public void close() {
    changes.close();
  }

  private static Optional<Instant> first(Map<String, Instant> of, String namespace, String role) {
    return of.entrySet().stream()
        .filter(one -> one.getKey().startsWith(namespace + "/" + role + "/"))
        .map(Map.Entry::getValue)
        .min(Instant::compareTo);
  }

  private synchronized Instant await(String what, Duration limit, Supplier<Optional<Instant>> look)
      throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (true) {
      Optional<Instant> found = look.get();
      if (found.isPresent()) {
        return found.get();
      }
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new Refusal("waited " + limit.toSeconds() + " s in vain for " + what);
      }
      wait(left);
    }
  }

  private void read() {
    try {
      changes.forEach(change -> note(change.path("object"), Instant.now()));
    } catch (RuntimeException e) {
      // Closed, or broken off: whoever waits for a pod says so in the end.
    }
  }

  private synchronized void note(JsonNode pod, Instant now) {
    JsonNode meta = pod.path("metadata");
    String key =
        meta.path("namespace").asText()
            + "/"
            + meta.path("labels").path("hearth.dev/role").asText()
            + "/"
            + meta.path("name").asText();
    made.putIfAbsent(key, now);
    for (JsonNode condition : pod.path("status").path("conditions")) {
      if ("Ready".equals(condition.path("type").asText())
          && "True".equals(condition.path("status").asText())) {
        ready.putIfAbsent(key, now);
      }
    }
    notifyAll();
  }
}
