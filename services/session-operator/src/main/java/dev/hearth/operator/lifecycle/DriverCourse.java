package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.resource.SparkSessionSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;

/**
 * Where a session's driver pod is in its life. Pure: from the pods that there are and the last one
 * that was written down.
 *
 * <pre>
 *   Start(1) ──▶ Runs ──▶ Over
 *   Awaits ───────┘ or ──▶ Start(1), once its files are there
 *                 │ failed, retries left
 *                 └──▶ Pauses ──▶ Start(2) ──▶ …
 * </pre>
 */
sealed interface DriverCourse {
  /** A pause doubles from the first to the last. */
  Duration FIRST_PAUSE = Duration.ofSeconds(10);

  Duration LONGEST_PAUSE = Duration.ofMinutes(5);

  /** The driver is at the user's side. */
  record Elsewhere() implements DriverCourse {}

  /**
   * Its user has to bring something first: the files named, or, where none is, a remote
   * spark-submit, which makes the only pod that it will have.
   */
  record Awaits(Set<String> files) implements DriverCourse {
    boolean isSubmission() {
      return files.isEmpty();
    }
  }

  /** A pod for this attempt is to be made now. */
  record Start(int attempt) implements DriverCourse {}

  /** It is there and not over. */
  record Runs(SessionPod pod) implements DriverCourse {}

  /** It failed, and is tried again at this time. */
  record Pauses(DriverEnd last, Instant until) implements DriverCourse {}

  /** It is over for good. */
  record Over(DriverEnd end) implements DriverCourse {}

  static DriverCourse of(SessionView session, Instant now) {
    if (session.spec().driver == null) {
      return new Elsewhere();
    }
    int known = session.status().driver == null ? 0 : session.status().driver.attempt;
    Optional<SessionPod> latest =
        session.drivers().stream()
            .filter(pod -> pod.attempt() >= Math.max(1, known))
            .max(Comparator.comparingInt(SessionPod::attempt));
    if (latest.isEmpty()) {
      return known == 0 ? first(session) : after(DriverEnd.lost(known), session.spec(), now);
    }
    return latest.get().isTerminal()
        ? after(DriverEnd.of(latest.get()), session.spec(), now)
        : new Runs(latest.get());
  }

  private static DriverCourse first(SessionView session) {
    Set<String> missing = session.missingFiles();
    return session.spec().driverIsSubmitted() || !missing.isEmpty()
        ? new Awaits(missing)
        : new Start(1);
  }

  private static DriverCourse after(DriverEnd end, SparkSessionSpec spec, Instant now) {
    int retries = spec.application == null ? 0 : spec.application.retries;
    if (end.succeeded() || end.attempt() > retries) {
      return new Over(end);
    }
    Instant until = (end.finishedAt() == null ? now : end.finishedAt()).plus(pause(end.attempt()));
    // One whose end nobody can time is tried again at once: a pause would begin anew each time.
    return end.finishedAt() == null || !until.isAfter(now)
        ? new Start(end.attempt() + 1)
        : new Pauses(end, until);
  }

  private static Duration pause(int attempt) {
    Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(attempt - 1, 10));
    return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
  }
}
