package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.admission.PodResources;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.select.LabelSelector;
import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.Stored;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Binds pods to the one node while it has room for them, in order of arrival; the rest stay Pending
 * and say why. Looks at capacity, node selectors and host ports; not at affinity and taints.
 */
final class Scheduler {
  /** Loopback addresses are plenty; this is about processes. */
  static final int MOST_PODS = 500;

  private final Writes writes;
  private final NodeSettings settings;
  private final NodeEvents events;
  private final Clock clock;
  private final Map<String, Claim> claims = new HashMap<>();
  private final Map<String, Instant> boundAt = new HashMap<>();
  private final Set<ObjectKey> pending = new LinkedHashSet<>();

  /** What a bound pod takes from the node. */
  private record Claim(BigDecimal cpu, BigDecimal memory, long gpus, Set<Integer> hostPorts) {
    static Claim of(JsonNode pod) {
      Set<Integer> ports = new HashSet<>();
      for (JsonNode container : Json.at(pod, "spec", "containers")) {
        for (JsonNode port : container.path("ports")) {
          if (port.path("hostPort").asInt() > 0) {
            ports.add(port.path("hostPort").asInt());
          }
        }
      }
      return new Claim(
          PodResources.requested(pod, "cpu"),
          PodResources.requested(pod, "memory"),
          Gpus.requested(pod),
          ports);
    }
  }

  Scheduler(Writes writes, NodeSettings settings, NodeEvents events, Clock clock) {
    this.writes = writes;
    this.settings = settings;
    this.events = events;
    this.clock = clock;
  }

  /** When this scheduler gave the pod to the node; null where another hand did. */
  Instant boundAt(String podUid) {
    return boundAt.get(podUid);
  }

  /** Called in order for every change of a pod. */
  void follow(Change change) {
    Stored pod = change.latest();
    boolean holds = !change.deleted() && PodResources.active(pod.tree());
    boolean bound = Json.has(pod.tree(), "spec", "nodeName");
    if (!holds) {
      pending.remove(pod.key());
      boundAt.remove(pod.uid());
      if (claims.remove(pod.uid()) != null) {
        retry();
      }
    } else if (bound) {
      pending.remove(pod.key());
      claims.computeIfAbsent(pod.uid(), u -> Claim.of(pod.tree()));
    } else if (Meta.deleting(pod.tree())) {
      pending.remove(pod.key());
      writes.edit(pod.key(), pod.uid(), Scheduler::giveUp);
    } else if (pending.add(pod.key())) {
      schedule(pod.key());
    }
  }

  private void retry() {
    List.copyOf(pending).forEach(this::schedule);
  }

  private void schedule(ObjectKey key) {
    Stored pod = writes.store().get(key).orElse(null);
    if (pod == null || !waits(pod.tree())) {
      pending.remove(key);
      return;
    }
    Claim claim = Claim.of(pod.tree());
    String obstacle = obstacle(pod.tree(), claim);
    if (obstacle.isEmpty()) {
      // Where this throws, the pod goes on waiting: it is tried again when there is more room.
      boolean bound = bind(pod);
      pending.remove(key);
      if (!bound) {
        return;
      }
      claims.put(pod.uid(), claim);
      events.normal(
          pod.tree(),
          "Scheduled",
          "Successfully assigned " + key.namespace() + "/" + key.name() + " to " + settings.name());
      return;
    }
    String message = "0/1 nodes are available: " + obstacle + ".";
    boolean told = Json.string(Json.at(pod.tree(), "status", "conditions")).contains(message);
    if (!told) {
      writes.edit(
          key,
          pod.uid(),
          tree ->
              PodStatus.condition(
                  tree, "PodScheduled", false, "Unschedulable", message, clock.instant()));
      events.warning(pod.tree(), "FailedScheduling", message);
    }
  }

  /** False where the pod was deleted in the meantime: such a pod must never start. */
  private boolean bind(Stored pod) {
    Instant now = clock.instant();
    boolean[] bound = new boolean[1];
    writes.edit(
        pod.key(),
        pod.uid(),
        tree -> {
          if (waits(tree)) {
            Json.child(tree, "spec").put("nodeName", settings.name());
            PodStatus.condition(tree, "PodScheduled", true, "", "", now);
            bound[0] = true;
          }
        });
    if (bound[0]) {
      boundAt.put(pod.uid(), now);
    }
    return bound[0];
  }

  private static boolean waits(JsonNode pod) {
    return !Json.has(pod, "spec", "nodeName") && !Meta.deleting(pod) && PodResources.active(pod);
  }

  /** Ends a deleted pod that no node has, as a cluster's collector of pods does. */
  private static void giveUp(ObjectNode pod) {
    if (!Json.has(pod, "spec", "nodeName") && PodResources.active(pod)) {
      PodStatus.phase(pod, "Failed", "", "");
    }
  }

  private String obstacle(JsonNode pod, Claim wanted) {
    JsonNode selector = Json.at(pod, "spec", "nodeSelector");
    if (!LabelSelector.ofMap(selector).matchesLabels(ProcessNode.labels(settings))) {
      return "1 node(s) didn't match Pod's node affinity/selector";
    }
    BigDecimal cpu = wanted.cpu();
    BigDecimal memory = wanted.memory();
    long gpus = wanted.gpus();
    List<String> obstacles = new ArrayList<>();
    boolean portTaken = false;
    for (Claim claim : claims.values()) {
      cpu = cpu.add(claim.cpu());
      memory = memory.add(claim.memory());
      gpus += claim.gpus();
      portTaken |= claim.hostPorts().stream().anyMatch(wanted.hostPorts()::contains);
    }
    if (cpu.compareTo(settings.cpu()) > 0) {
      obstacles.add("1 Insufficient cpu");
    }
    if (memory.compareTo(settings.memory()) > 0) {
      obstacles.add("1 Insufficient memory");
    }
    // As in a cluster, a pod that asks for none fits however many are taken.
    if (wanted.gpus() > 0 && gpus > settings.gpus()) {
      obstacles.add("1 Insufficient " + Gpus.RESOURCE);
    }
    if (claims.size() >= MOST_PODS) {
      obstacles.add("1 Too many pods");
    }
    if (portTaken) {
      obstacles.add("1 node(s) didn't have free ports for the requested pod ports");
    }
    return String.join(", ", obstacles);
  }
}
