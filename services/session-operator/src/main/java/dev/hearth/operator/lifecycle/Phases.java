package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import java.util.Optional;

/** Reads the phase that was written into an object. */
public final class Phases {
  private Phases() {}

  /** Empty for an object that no one has looked at. */
  static Optional<Phase> of(SparkSession object) {
    return Optional.ofNullable(object.getStatus()).map(status -> status.phase).map(Phase::valueOf);
  }

  static boolean isTerminal(Phase phase) {
    return phase == Phase.ENDED || phase == Phase.FAILED;
  }

  /** Whether the session is over and the control plane's broker knows. */
  public static boolean hasEnded(SparkSession object) {
    SparkSessionStatus status = object.getStatus();
    return of(object).filter(Phases::isTerminal).isPresent()
        && status.publishedSequence >= status.sequence;
  }
}
