package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Refusal;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;

/** Tells what happened to pods as Kubernetes events. */
final class NodeEvents {
  private final Writes writes;
  private final Clock clock;
  private final String node;
  private final AtomicLong counter = new AtomicLong(System.nanoTime());

  NodeEvents(Writes writes, Clock clock, String node) {
    this.writes = writes;
    this.clock = clock;
    this.node = node;
  }

  void normal(JsonNode pod, String reason, String message) {
    write(pod, "Normal", reason, message);
  }

  void warning(JsonNode pod, String reason, String message) {
    write(pod, "Warning", reason, message);
  }

  private void write(JsonNode pod, String type, String reason, String message) {
    ObjectNode event = Json.object().put("apiVersion", "v1").put("kind", "Event");
    event
        .putObject("metadata")
        .put("name", Meta.name(pod) + "." + Long.toHexString(counter.incrementAndGet()))
        .put("namespace", Meta.namespace(pod));
    event
        .putObject("involvedObject")
        .put("apiVersion", "v1")
        .put("kind", "Pod")
        .put("namespace", Meta.namespace(pod))
        .put("name", Meta.name(pod))
        .put("uid", Meta.uid(pod));
    String now = Meta.time(clock.instant());
    event.put("type", type).put("reason", reason).put("message", message);
    event.put("firstTimestamp", now).put("lastTimestamp", now).put("count", 1);
    event.putObject("source").put("component", "process-node").put("host", node);
    try {
      writes.createOwn(event);
    } catch (Refusal namespaceIsGoing) {
      // Nobody is left to read it.
    }
  }
}
