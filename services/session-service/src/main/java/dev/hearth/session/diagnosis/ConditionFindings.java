package dev.hearth.session.diagnosis;

import dev.hearth.events.ObservedEvent.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What the conditions of a session tell. Their messages end with what the reader can do. */
final class ConditionFindings {
  /** Good where they hold; all others are trouble where they hold. */
  private static final Set<String> GOOD =
      Set.of("EndpointReady", "DriverReady", "ClientConnected", "Reachable");

  private ConditionFindings() {}

  static List<Finding> of(List<Condition> conditions) {
    List<Finding> findings = new ArrayList<>();
    for (Condition condition : conditions) {
      boolean holds = "True".equals(condition.status());
      if (GOOD.contains(condition.type()) == holds) {
        continue;
      }
      String message = text(condition);
      findings.add(
          switch (condition.type()) {
            case "ClientConnected" ->
                Finding.info(code(condition), condition.since(), message, null);
            case "EndpointReady", "DriverReady", "Reachable" ->
                Finding.waiting(code(condition), condition.since(), message, null);
            // Its reason is the one that the end will have, which would read as if it were over.
            case "StopSoon" -> Finding.problem(condition.type(), condition.since(), message, null);
            default -> Finding.problem(code(condition), condition.since(), message, null);
          });
    }
    return findings;
  }

  private static String code(Condition condition) {
    return condition.reason() == null || condition.reason().isEmpty()
        ? condition.type()
        : condition.reason();
  }

  private static String text(Condition condition) {
    return condition.message() == null || condition.message().isBlank()
        ? condition.type() + " is " + condition.status() + "."
        : condition.message().strip();
  }
}
