package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.store.LineFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The node's own record of pods' lives: a line when a pod begins, at each start and end of one of
 * its containers, and when it has ended; the last line on a pod knows all. Bills are checked
 * against it, so it holds what the node itself did and when, and never what a pod's status says.
 * Times are whole seconds, as Kubernetes has them.
 */
final class LifeJournal implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(LifeJournal.class.getName());
  private static final String EVENT = "event";
  private static final String RUNNING = "running";
  private static final String LAST_START = "lastStartAt";
  private static final String LAST_END = "lastEndAt";

  private final Map<String, ObjectNode> open = new LinkedHashMap<>();
  private final ArrayDeque<byte[]> unwritten = new ArrayDeque<>();
  private final Path path;
  private final LineFile file;

  LifeJournal(Path path) throws IOException {
    this.path = path;
    // Opened first: that cuts off what a killed server left of a line.
    file = LineFile.open(path);
    try (var lines = Files.lines(path, StandardCharsets.UTF_8)) {
      lines.forEach(this::read);
    }
  }

  /**
   * A pod is this node's from now on: what it is called and how large it is stays as it is now.
   *
   * @param scheduledAt when the node took it in; null where nobody asked whether it has room
   */
  synchronized void begun(JsonNode pod, Instant scheduledAt) {
    ObjectNode line = Json.object().put(EVENT, "begun").put("podUid", Meta.uid(pod));
    line.put("namespace", Meta.namespace(pod)).put("name", Meta.name(pod));
    JsonNode labels = Json.at(pod, "metadata", "labels");
    line.set("labels", labels.isObject() ? labels.deepCopy() : Json.object());
    line.put("cpuMillis", PodResources.cpuMillis(pod));
    line.put("memoryMiB", PodResources.memoryMebibytes(pod));
    line.put("gpus", Gpus.requested(pod));
    line.put("scheduledAt", scheduledAt == null ? null : Meta.time(scheduledAt));
    line.putNull("startedAt").putNull("finishedAt").putNull("exitCode");
    open.put(Meta.uid(pod), line);
    write(line);
  }

  synchronized void started(String podUid, String container, Instant at) {
    ObjectNode line = open.get(podUid);
    if (line != null) {
      if (!line.hasNonNull("startedAt")) {
        line.put("startedAt", Meta.time(at));
      }
      Json.list(line, RUNNING).add(container);
      write(line.put(EVENT, "started").put(LAST_START, Meta.time(at)));
    }
  }

  synchronized void stopped(String podUid, String container, Instant at, int exitCode) {
    ObjectNode line = open.get(podUid);
    if (line != null) {
      ArrayNode running = Json.list(line, RUNNING);
      for (int i = running.size() - 1; i >= 0; i--) {
        if (running.get(i).asText().equals(container)) {
          running.remove(i);
        }
      }
      write(line.put(EVENT, "stopped").put(LAST_END, Meta.time(at)).put("exitCode", exitCode));
    }
  }

  /** The pod's life is over: since its last container ended, or now where none ever started. */
  synchronized void ended(String podUid, Instant now) {
    ObjectNode line = open.get(podUid);
    if (line != null) {
      String last = Json.text(line, LAST_END);
      close(line, last.isEmpty() ? Meta.time(now) : last);
    }
  }

  /** Ends the lives that an earlier server left open: it went down at that moment. */
  synchronized void endLost(Instant down, int exitCode) {
    for (ObjectNode line : List.copyOf(open.values())) {
      String last = Json.text(line, LAST_END);
      if (!line.path(RUNNING).isEmpty()) {
        // Times of one format compare as text; the last sign of life may be late.
        last =
            Stream.of(Json.text(line, LAST_START), last, Meta.time(down))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        line.put("exitCode", exitCode);
      }
      close(line, last.isEmpty() ? Meta.time(down) : last);
    }
  }

  @Override
  public synchronized void close() {
    flush();
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void close(ObjectNode line, String finishedAt) {
    open.remove(Json.text(line, "podUid"));
    line.remove(RUNNING);
    line.remove(LAST_START);
    line.remove(LAST_END);
    write(line.put(EVENT, "ended").put("finishedAt", finishedAt));
  }

  private void read(String text) {
    try {
      JsonNode line = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      if (line instanceof ObjectNode life && !Json.text(line, EVENT).equals("ended")) {
        open.put(Json.text(line, "podUid"), life);
      } else {
        open.remove(Json.text(line, "podUid"));
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "A line of {0} cannot be read: {1}", path, e.getMessage());
    }
  }

  private void write(ObjectNode line) {
    unwritten.add(Json.bytes(line));
    flush();
  }

  /** A full disk makes lines late; none is lost while the node lives. */
  private void flush() {
    try {
      while (!unwritten.isEmpty()) {
        file.append(unwritten.peek());
        unwritten.remove();
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "{0} lines wait to be written to {1}: {2}", unwritten.size(), path, e);
    }
  }
}
