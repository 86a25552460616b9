package dev.hearth.operator.lifecycle;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A session's conditions, carried from one pass to the next: a transition is timed once. */
final class SessionConditions {
  /** What conditions there are. */
  enum Type {
    EndpointReady,
    DriverReady,
    ClientConnected,
    QuotaDenied,
    Unschedulable,
    ImagePull,
    OutOfMemory,
    Evicted,
    NodeLost,
    ExecutorsFailing,
    EndDelayed,
    StartGate,
    EgressClosed,
    StopSoon,
    ChangeRefused
  }

  private final Map<String, Condition> conditions = new LinkedHashMap<>();
  private final Long generation;
  private final String now;

  SessionConditions(List<Condition> before, Long generation, Instant now) {
    before.forEach(condition -> conditions.put(condition.getType(), condition));
    this.generation = generation;
    this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  void set(Type type, boolean holds, String reason, String message) {
    String status = holds ? "True" : "False";
    Condition before = conditions.get(type.name());
    boolean same = before != null && status.equals(before.getStatus());
    conditions.put(
        type.name(),
        new ConditionBuilder()
            .withType(type.name())
            .withStatus(status)
            .withReason(reason)
            .withMessage(message == null ? "" : message)
            .withObservedGeneration(generation)
            .withLastTransitionTime(same ? before.getLastTransitionTime() : now)
            .build());
  }

  /** For trouble that most sessions never have: says nothing until it first holds. */
  void setTrouble(Type type, boolean holds, String reason, String message) {
    if (holds) {
      set(type, true, reason, message);
    } else if (conditions.containsKey(type.name())) {
      set(type, false, "Resolved", "");
    }
  }

  List<Condition> all() {
    return new ArrayList<>(conditions.values());
  }
}
