package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a starting node owes to a crashed one: end its processes, and write the end of its pods'
 * lives. They ended when the node did, because of the leash: that is the last heartbeat, unless a
 * process was found alive.
 */
final class Recovery {
  private static final System.Logger LOG = System.getLogger(Recovery.class.getName());
  private static final String HEARTBEAT = "heartbeat";
  private static final int KILLED = 137;

  private final NodeContext node;
  private final ObjectStore store;

  Recovery(NodeContext node) {
    this.node = node;
    this.store = node.writes().store();
  }

  static void beat(Path folder) {
    try {
      Files.writeString(folder.resolve(HEARTBEAT), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void run() throws IOException {
    int alive = Leftovers.end(node.settings().folder());
    Path beat = node.settings().folder().resolve(HEARTBEAT);
    Instant now = node.clock().instant();
    Instant end =
        alive == 0 && Files.exists(beat) ? Files.getLastModifiedTime(beat).toInstant() : now;
    int lost = 0;
    for (Stored pod : store.list("pods", "")) {
      boolean bound = Json.has(pod.tree(), "spec", "nodeName");
      if (bound && PodResources.active(pod.tree())) {
        node.writes().edit(pod.key(), pod.uid(), tree -> markLost(tree, end, now));
        lost++;
      }
      store
          .get(pod.key())
          .filter(p -> bound && !PodResources.active(p.tree()))
          .ifPresent(this::close);
    }
    node.journal().endLost(end, KILLED);
    removeOrphanFolders();
    if (lost > 0 || alive > 0) {
      LOG.log(
          Level.WARNING,
          "The node stopped without notice: {0} pods marked Failed, {1} processes ended.",
          lost,
          alive);
    }
  }

  private void close(Stored pod) {
    if (Meta.deleting(pod.tree())) {
      node.deletion().deleteOwn(pod.key(), Deletion.Options.confirmed(pod.uid()));
    }
  }

  private static void markLost(ObjectNode pod, Instant end, Instant now) {
    ObjectNode status = Json.child(pod, "status");
    for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
      for (JsonNode container : status.path(list)) {
        if (container instanceof ObjectNode fields && !Json.has(fields, "state", "terminated")) {
          markLostContainer(fields, end);
        }
      }
    }
    PodStatus.completed(pod, now);
    PodStatus.phase(pod, "Failed", "NodeLost", "The node stopped without notice.");
  }

  private static void markLostContainer(ObjectNode container, Instant end) {
    String started = Json.text(container, "state", "running", "startedAt");
    ObjectNode state = Json.object();
    ObjectNode terminated = state.putObject("terminated").put("exitCode", KILLED);
    if (started.isEmpty()) {
      terminated.put("reason", "ContainerStatusUnknown").putNull("startedAt").putNull("finishedAt");
    } else {
      Instant from = Instant.parse(started);
      Instant to = end.isBefore(from) ? from : end;
      terminated
          .put("reason", "NodeLost")
          .put("startedAt", started)
          .put("finishedAt", Meta.time(to));
    }
    container.set("state", state);
    container.put("ready", false).put("started", false);
  }

  private void removeOrphanFolders() throws IOException {
    Path pods = node.settings().folder().resolve("pods");
    if (!Files.isDirectory(pods)) {
      return;
    }
    Set<String> known = new HashSet<>();
    store.list("pods", "").forEach(p -> known.add(p.uid()));
    try (Stream<Path> folders = Files.list(pods)) {
      for (Path folder : folders.toList()) {
        if (!known.contains(folder.getFileName().toString())) {
          new PodFolder(folder).delete();
        }
      }
    }
  }
}
