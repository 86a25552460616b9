package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How long a session that is ready waits for a remote spark-submit, and then for the pod that this
 * made to start. Pure.
 *
 * <p>Such a session is ready when its door is open, because the submission comes through it. For
 * its idle time it may stand so; a pod that was made is given the time that a driver of the
 * operator's own is given.
 */
final class SubmissionRule {
  /** Why a session has no driver yet. */
  static final String AWAITS = "AwaitsSubmission";

  private final Duration startTimeout;

  SubmissionRule(Duration startTimeout) {
    this.startTimeout = startTimeout;
  }

  /** What a session that has no running driver yet says of itself; empty where it has. */
  static Optional<Decision> waiting(SessionView session, Instant now) {
    return switch (DriverCourse.of(session, now)) {
      case DriverCourse.Awaits awaits ->
          Optional.of(new Decision(Phase.READY, AWAITS, request(session)));
      case DriverCourse.Runs runs when isStarting(session, runs) ->
          Optional.of(
              new Decision(Phase.READY, "DriverStarting", "The submitted driver's pod starts."));
      default -> Optional.empty();
    };
  }

  /** What its user is asked to do. */
  static String request(SessionView session) {
    return "Waits for spark-submit --deploy-mode cluster, for "
        + session.spec().lifetime.idleSeconds
        + " s from Ready.";
  }

  /** When the session ends if nothing happens; empty where it has its driver, or makes its own. */
  Optional<Instant> deadline(SessionView session, Instant now) {
    return switch (DriverCourse.of(session, now)) {
      case DriverCourse.Awaits awaits -> awaitedUntil(session, now);
      case DriverCourse.Runs runs when isStarting(session, runs) ->
          Optional.of(runs.pod().createdAt().plus(startTimeout));
      default -> Optional.empty();
    };
  }

  /** How long its submission is waited for; empty where it has come, or none is awaited. */
  static Optional<Instant> awaitedUntil(SessionView session, Instant now) {
    return DriverCourse.of(session, now) instanceof DriverCourse.Awaits
        ? session.readyAt().map(ready -> ready.plusSeconds(session.spec().lifetime.idleSeconds))
        : Optional.empty();
  }

  /** The end of a session whose time for it is up. */
  Optional<Decision> end(SessionView session, Instant now) {
    if (deadline(session, now).filter(end -> !end.isAfter(now)).isEmpty()) {
      return Optional.empty();
    }
    return DriverCourse.of(session, now) instanceof DriverCourse.Awaits
        ? SessionProgress.ending(
            EndReason.NOT_SUBMITTED,
            "No driver was submitted within "
                + session.spec().lifetime.idleSeconds
                + " s. Make a new session and submit to it, or ask for a longer idleTimeout.")
        : SessionProgress.ending(
            EndReason.DRIVER_NOT_STARTED,
            "The submitted driver did not start within "
                + startTimeout.toSeconds()
                + " s. Its conditions say what was in the way.");
  }

  private static boolean isStarting(SessionView session, DriverCourse.Runs runs) {
    return session.spec().driverIsSubmitted() && "Pending".equals(runs.pod().phase());
  }
}
