package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How long a session that is ready waits for what its user brings, a remote spark-submit or files,
 * and then for the driver's pod to start. Pure.
 *
 * <p>Such a session is ready when its door is open, because what is brought comes through it. For
 * its idle time it may stand so; a pod that was made is given the time that a driver of any other
 * session is given.
 */
final class DeliveryRule {
  private static final String STARTING = "DriverStarting";

  /** How often an endpoint is asked for files: soon at first, more seldom the longer it lasts. */
  private static final Duration SOON = Duration.ofMillis(500);

  private static final Duration AT_LAST = Duration.ofSeconds(10);

  /** An upload that stands still for so long has been given up by the endpoint. */
  private static final Duration STILL = Duration.ofSeconds(30);

  private final Duration startTimeout;

  DeliveryRule(Duration startTimeout) {
    this.startTimeout = startTimeout;
  }

  /** What a session that has no running driver yet says of itself; empty where it has. */
  static Optional<Decision> waiting(SessionView session, Instant now) {
    return switch (DriverCourse.of(session, now)) {
      case DriverCourse.Awaits awaits ->
          Optional.of(new Decision(Phase.READY, reason(awaits), request(session, awaits)));
      case DriverCourse.Start start when isFirstOfUploads(session, start) ->
          Optional.of(new Decision(Phase.READY, STARTING, "The driver's pod is being made."));
      case DriverCourse.Runs runs when isStarting(session, runs) ->
          Optional.of(new Decision(Phase.READY, STARTING, "The driver's pod starts."));
      default -> Optional.empty();
    };
  }

  /** Why a session has no driver yet. */
  static String reason(DriverCourse.Awaits awaits) {
    return awaits.isSubmission() ? "AwaitsSubmission" : "AwaitsUpload";
  }

  /** What its user is asked to do. */
  static String request(SessionView session, DriverCourse.Awaits awaits) {
    String time = "for " + session.spec().lifetime.idleSeconds + " s from Ready.";
    return awaits.isSubmission()
        ? "Waits for spark-submit --deploy-mode cluster, " + time
        : "Waits for "
            + names(awaits.files())
            + " to be uploaded (PUT to its gateway.files, with a ticket of scope files), "
            + time;
  }

  private static String names(Set<String> files) {
    return String.join(", ", files);
  }

  /** When the session ends if nothing happens; empty where it has its driver, or awaits nothing. */
  Optional<Instant> deadline(SessionView session, Instant now) {
    return switch (DriverCourse.of(session, now)) {
      case DriverCourse.Start start when isFirstOfUploads(session, start) ->
          session.filesAt().map(there -> there.plus(startTimeout));
      case DriverCourse.Runs runs when isStarting(session, runs) ->
          Optional.of(runs.pod().createdAt().plus(startTimeout));
      default -> Optional.empty();
    };
  }

  /**
   * How long what its user brings is waited for; empty where it has come, or none is awaited. That
   * files have not come only the endpoint can say, and one that is on its way is let through.
   */
  static Optional<Deadline> awaited(SessionView session, Instant now) {
    if (!(DriverCourse.of(session, now) instanceof DriverCourse.Awaits awaits)) {
      return Optional.empty();
    }
    Optional<Instant> idle =
        session.readyAt().map(ready -> ready.plusSeconds(session.spec().lifetime.idleSeconds));
    if (awaits.isSubmission()) {
      return idle.map(end -> new Deadline(end, now));
    }
    Instant told = session.endpointState().map(EndpointState::at).orElse(Instant.EPOCH);
    Instant busy =
        session
            .endpointState()
            .filter(EndpointState::uploading)
            .map(state -> state.at().plus(STILL))
            .orElse(Instant.EPOCH);
    return idle.map(end -> new Deadline(end.isBefore(busy) ? busy : end, told));
  }

  /** Whether the endpoint is to be asked now for the files that it has. */
  static boolean isLookDue(SessionView session, Instant now) {
    return lookAt(session, now).filter(at -> !at.isAfter(now)).isPresent();
  }

  /** When to look at it again though it does not answer; empty where no file is awaited. */
  static Optional<Instant> nextLook(SessionView session, Instant now) {
    return lookAt(session, now).map(at -> at.isAfter(now) ? at : now.plus(pause(session, now)));
  }

  private static Optional<Instant> lookAt(SessionView session, Instant now) {
    boolean waits =
        session.phase() == Phase.READY
            && session.endpoint().filter(SessionPod::isReady).isPresent()
            && DriverCourse.of(session, now) instanceof DriverCourse.Awaits awaits
            && !awaits.isSubmission();
    return waits
        ? Optional.of(
            session.endpointState().map(state -> state.at().plus(pause(session, now))).orElse(now))
        : Optional.empty();
  }

  private static Duration pause(SessionView session, Instant now) {
    Duration waited = Duration.between(session.readyAt().orElse(now), now);
    Duration part = waited.dividedBy(20);
    return part.compareTo(SOON) < 0 ? SOON : part.compareTo(AT_LAST) > 0 ? AT_LAST : part;
  }

  /** The end of a session whose time for it is up. */
  Optional<Decision> end(SessionView session, Instant now) {
    if (awaited(session, now).filter(end -> end.hasPassed(now)).isPresent()) {
      return DriverCourse.of(session, now) instanceof DriverCourse.Awaits awaits
          ? notBrought(session, awaits)
          : Optional.empty();
    }
    return deadline(session, now).filter(end -> !end.isAfter(now)).isEmpty()
        ? Optional.empty()
        : SessionProgress.ending(
            EndReason.DRIVER_NOT_STARTED,
            "Its driver did not start within "
                + startTimeout.toSeconds()
                + " s. Its conditions say what was in the way.");
  }

  private static Optional<Decision> notBrought(SessionView session, DriverCourse.Awaits awaits) {
    long seconds = session.spec().lifetime.idleSeconds;
    return awaits.isSubmission()
        ? SessionProgress.ending(
            EndReason.NOT_SUBMITTED,
            "No driver was submitted within "
                + seconds
                + " s. Make a new session and submit to it, or ask for a longer idleTimeout.")
        : SessionProgress.ending(
            EndReason.NOT_UPLOADED,
            names(awaits.files())
                + " did not come within "
                + seconds
                + " s. Make a new session and upload to it, or ask for a longer idleTimeout.");
  }

  private static boolean isFirstOfUploads(SessionView session, DriverCourse.Start start) {
    return start.attempt() == 1 && !session.spec().uploads().isEmpty();
  }

  /** The first run of a driver that came after Ready; what a later one does is a retry's matter. */
  private static boolean isStarting(SessionView session, DriverCourse.Runs runs) {
    boolean late = session.spec().driverIsSubmitted() || !session.spec().uploads().isEmpty();
    return late && runs.pod().attempt() == 1 && "Pending".equals(runs.pod().phase());
  }
}
