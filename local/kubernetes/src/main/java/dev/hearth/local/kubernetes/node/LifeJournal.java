package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The node's own record of pods' lives, one line when a pod begins and one when it has ended, with
 * the times that stand in the pod's status. Bills are checked against it.
 */
final class LifeJournal implements AutoCloseable {
  private final Map<String, ObjectNode> open = new LinkedHashMap<>();
  private final OutputStream out;

  LifeJournal(Path file) throws IOException {
    if (Files.exists(file)) {
      try (var lines = Files.lines(file, StandardCharsets.UTF_8)) {
        lines.forEach(this::read);
      }
    }
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  synchronized void begun(JsonNode pod) {
    ObjectNode line = line("begun", pod);
    open.put(Meta.uid(pod), line);
    write(line);
  }

  /** Once per pod: from the status that was written when it ended. */
  synchronized void ended(JsonNode pod) {
    if (open.remove(Meta.uid(pod)) != null) {
      write(line("ended", pod));
    }
  }

  /** Ends a life of which no object tells any more. */
  synchronized void lost(String podUid, String finishedAt, int exitCode) {
    ObjectNode line = open.remove(podUid);
    if (line != null) {
      line.put("event", "ended").put("finishedAt", finishedAt).put("exitCode", exitCode);
      write(line);
    }
  }

  /** Pods that began and of which no end is recorded. */
  synchronized Map<String, ObjectNode> open() {
    return new LinkedHashMap<>(open);
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode line(String event, JsonNode pod) {
    ObjectNode line = Json.object().put("event", event);
    line.put("podUid", Meta.uid(pod));
    line.put("namespace", Meta.namespace(pod)).put("name", Meta.name(pod));
    JsonNode labels = Json.at(pod, "metadata", "labels");
    line.set("labels", labels.isObject() ? labels : Json.object());
    line.put("cpuMillis", PodResources.cpuMillis(pod));
    line.put("memoryMiB", PodResources.memoryMebibytes(pod));
    line.put("scheduledAt", scheduledAt(pod));
    String started = null;
    String finished = null;
    Integer code = null;
    for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
      JsonNode end = Json.at(status, "state", "terminated");
      String from = time(end, "startedAt");
      String to = time(end, "finishedAt");
      started = started == null || (from != null && from.compareTo(started) < 0) ? from : started;
      finished = finished == null || (to != null && to.compareTo(finished) > 0) ? to : finished;
      if (end.has("exitCode") && (code == null || code == 0)) {
        code = end.get("exitCode").asInt();
      }
    }
    return line.put("startedAt", started).put("finishedAt", finished).put("exitCode", code);
  }

  private static String scheduledAt(JsonNode pod) {
    for (JsonNode condition : Json.at(pod, "status", "conditions")) {
      if (Json.text(condition, "type").equals("PodScheduled")) {
        return Json.text(condition, "lastTransitionTime");
      }
    }
    return null;
  }

  /** Times of one format compare as text. */
  private static String time(JsonNode end, String name) {
    String text = Json.text(end, name);
    return text.isEmpty() ? null : text;
  }

  private void read(String text) {
    try {
      JsonNode line = Json.parse(text.getBytes(StandardCharsets.UTF_8));
      if (Json.text(line, "event").equals("begun") && line instanceof ObjectNode begun) {
        open.put(Json.text(line, "podUid"), begun);
      } else {
        open.remove(Json.text(line, "podUid"));
      }
    } catch (IOException torn) {
      // The last line of a killed server.
    }
  }

  private void write(ObjectNode line) {
    try {
      out.write((Json.string(line) + "\n").getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
