package dev.hearth.session.life;

import dev.hearth.events.ObservedEvent.Condition;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Whether the session's cluster is heard, and since when. Known here, not in the cluster. */
@RegisterForReflection
record Reach(boolean heard, Instant since) {
  private static final String TYPE = "Reachable";

  List<Condition> among(List<Condition> others, String cluster) {
    List<Condition> all = new ArrayList<>(others);
    all.removeIf(condition -> condition.type().equals(TYPE));
    all.add(condition(cluster));
    return List.copyOf(all);
  }

  private Condition condition(String cluster) {
    if (heard) {
      return new Condition(TYPE, "True", "HeartbeatReceived", "The cluster is heard.", since);
    }
    String advice =
        "Cluster "
            + cluster
            + " has not been heard from. What runs there goes on; wait, or start another session in"
            + " a different region.";
    return new Condition(TYPE, "False", "HeartbeatMissed", advice, since);
  }
}
