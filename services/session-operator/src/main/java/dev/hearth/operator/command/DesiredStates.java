package dev.hearth.operator.command;

import dev.hearth.events.DesiredEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wanted and not yet written down: the last state of each session, or that it is wanted no
 * more. An older revision never replaces a newer one.
 */
final class DesiredStates {
  private final Map<String, Optional<DesiredEvent.Session>> pending = new LinkedHashMap<>();
  private final Map<String, Long> newest = new HashMap<>();
  private final Set<String> wanted = new HashSet<>();
  private final Map<String, String> causes = new HashMap<>();

  /**
   * Takes a state in.
   *
   * @param cause the traceparent that it came with; null for none
   */
  void wants(DesiredEvent.Session state, @Nullable String cause) {
    if (state.revision() >= newest.getOrDefault(state.session(), Long.MIN_VALUE)) {
      newest.put(state.session(), state.revision());
      wanted.add(state.session());
      pending.put(state.session(), Optional.of(state));
      causes.put(state.session(), cause);
    }
  }

  void wantsNoMore(String session) {
    newest.remove(session);
    wanted.remove(session);
    pending.put(session, Optional.empty());
  }

  /** What still has to be done, oldest first; a copy. */
  Map<String, Optional<DesiredEvent.Session>> pending() {
    return new LinkedHashMap<>(pending);
  }

  /** The traceparent that the session's last state came with; null for none. */
  @Nullable String cause(String session) {
    return causes.get(session);
  }

  /** Unless something newer came in meanwhile. */
  void done(String session, Optional<DesiredEvent.Session> state) {
    if (pending.remove(session, state)) {
      causes.remove(session);
    }
  }

  /** The sessions that the topic names. */
  Set<String> wanted() {
    return Set.copyOf(wanted);
  }
}
