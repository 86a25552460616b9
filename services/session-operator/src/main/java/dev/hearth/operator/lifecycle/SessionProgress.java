package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.resource.SparkSessionSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a session goes from where it is. Pure: the same view and time give the same answer,
 * whatever event led here.
 *
 * <pre>
 *   PROVISIONING ──endpoint, and driver pod unless it comes later, answer──▶ READY
 *        │                                                │
 *        └──── stop, loss, driver over, time is up ───────┴──▶ ENDING ──all pods over and metered──▶ ENDED | FAILED
 * </pre>
 */
final class SessionProgress {
  private static final String CLIENT = "client";
  private static final List<String> KINDS = List.of(CLIENT, "connect", "batch");

  private final Duration provisioningTimeout;
  private final DeliveryRule delivery;

  SessionProgress(Duration provisioningTimeout) {
    this.provisioningTimeout = provisioningTimeout;
    this.delivery = new DeliveryRule(provisioningTimeout);
  }

  /**
   * @param phase the next phase
   * @param reason one word for programs
   * @param message what a person can do about it; null where there is nothing to say
   */
  record Decision(Phase phase, String reason, String message) {
    boolean isOfDriver() {
      return phase == Phase.ENDING && EndReason.isOfDriver(reason);
    }
  }

  Decision next(SessionView session, Instant now) {
    return switch (session.phase()) {
      case PROVISIONING, READY ->
          end(session, now)
              .orElseGet(
                  () -> session.readyAt().isPresent() ? ready(session, now) : start(session, now));
      case ENDING -> ending(session);
      case ENDED, FAILED -> unchanged(session);
    };
  }

  /** When to look again though nothing happens; empty where only a change can matter. */
  Optional<Instant> nextDeadline(SessionView session, Instant now) {
    Stream<Optional<Instant>> deadlines =
        switch (session.phase()) {
          case PROVISIONING ->
              Stream.of(
                  Optional.of(session.createdAt().plus(provisioningTimeout)),
                  pauseEnd(session, now));
          case READY ->
              Stream.concat(
                  Stream.of(
                      lifetimeEnd(session),
                      pauseEnd(session, now),
                      DeliveryRule.awaited(session, now).map(Deadline::at),
                      DeliveryRule.nextLook(session, now),
                      delivery.deadline(session, now)),
                  answerable(session, now).map(deadline -> Optional.of(deadline.nextLook(now))));
          case ENDING -> EndDelay.deadlines(session);
          case ENDED, FAILED -> Stream.empty();
        };
    return deadlines
        .flatMap(Optional::stream)
        .filter(at -> at.isAfter(now))
        .min(Comparator.naturalOrder());
  }

  private static Optional<Instant> pauseEnd(SessionView session, Instant now) {
    return DriverCourse.of(session, now) instanceof DriverCourse.Pauses pause
        ? Optional.of(pause.until())
        : Optional.empty();
  }

  /** The run of the driver that is to begin now; empty where none is. */
  static Optional<Integer> driverToStart(SessionView session, Instant now) {
    return DriverCourse.of(session, now) instanceof DriverCourse.Start start
        ? Optional.of(start.attempt())
        : Optional.empty();
  }

  /** The end of its driver, where that is what ends a session that was not asked to. */
  static Optional<DriverEnd> driverEnd(SessionView session, Decision decision, Instant now) {
    return decision.isOfDriver() && DriverCourse.of(session, now) instanceof DriverCourse.Over over
        ? Optional.of(over.end())
        : Optional.empty();
  }

  /** Executors of a driver pod that is over: nobody uses them, and they hold its quota. */
  static List<SessionPod> driverless(SessionView session, Instant now) {
    return switch (DriverCourse.of(session, now)) {
      case DriverCourse.Pauses pause -> livingExecutors(session);
      case DriverCourse.Over over -> livingExecutors(session);
      case DriverCourse.Elsewhere elsewhere -> List.of();
      case DriverCourse.Awaits awaits -> List.of();
      case DriverCourse.Start start -> List.of();
      case DriverCourse.Runs runs -> List.of();
    };
  }

  private static List<SessionPod> livingExecutors(SessionView session) {
    return session.executors().stream().filter(pod -> !pod.isTerminal()).toList();
  }

  /**
   * What has waited for the session's client too long. A pod made since the endpoint was asked is
   * not among it: a client that is back has asked for that one.
   */
  static List<SessionPod> abandoned(SessionView session, Instant now) {
    return session
        .freshEndpointState(now)
        .filter(state -> isAbandoned(session, now))
        .map(state -> state.at().truncatedTo(ChronoUnit.SECONDS))
        .map(
            asked ->
                session.livingSparkPods().stream()
                    .filter(pod -> pod.createdAt().isBefore(asked))
                    .toList())
        .orElse(List.of());
  }

  /** Whether the session's client has been gone longer than its executors may wait for it. */
  static boolean isAbandoned(SessionView session, Instant now) {
    return grace(session, now).filter(end -> end.hasPassed(now)).isPresent();
  }

  /**
   * Whether the session, or its executors, would end now, or be told of an end, but for an answer
   * of its endpoint or driver.
   */
  static boolean awaitsAnswer(SessionView session, Instant now) {
    return session.phase() == Phase.READY
        && answerable(session, now).anyMatch(deadline -> deadline.awaitsAnswer(now));
  }

  /**
   * The same of one of the two. Who has answered since time was up is not asked again for the
   * other's silence: each answer leads here at once.
   *
   * @param last when it was asked last, where it answered
   */
  static boolean awaitsAnswer(SessionView session, Optional<Instant> last, Instant now) {
    return session.phase() == Phase.READY
        && answerable(session, now)
            .filter(deadline -> deadline.awaitsAnswer(now))
            .anyMatch(deadline -> last.filter(at -> !at.isBefore(deadline.at())).isEmpty());
  }

  private static Stream<Deadline> answerable(SessionView session, Instant now) {
    Optional<Deadline> grace = grace(session, now);
    return Stream.concat(
        StopNotice.deadlines(session, now),
        Stream.of(
                IdleRule.deadline(session, now), grace, grace.map(end -> graceNotice(session, end)))
            .flatMap(Optional::stream));
  }

  /** The end of the grace of a client that is away, when that is near. */
  static Optional<Instant> graceEndsSoon(SessionView session, Instant now) {
    return grace(session, now)
        .filter(end -> graceNotice(session, end).hasPassed(now))
        .map(end -> end.at().truncatedTo(ChronoUnit.SECONDS));
  }

  private static Deadline graceNotice(SessionView session, Deadline end) {
    return end.earlier(StopNotice.ahead(session.spec().lifetime.graceSeconds));
  }

  private static Optional<Deadline> grace(SessionView session, Instant now) {
    return session
        .freshEndpointState(now)
        .filter(state -> CLIENT.equals(session.spec().kind) && !state.clientConnected())
        .filter(state -> state.lastClientAt() != null)
        .map(
            state ->
                new Deadline(
                    state.lastClientAt().plusSeconds(session.spec().lifetime.graceSeconds),
                    state.at()));
  }

  private static Decision ready(SessionView session, Instant now) {
    if (session.spec().driver == null) {
      return new Decision(Phase.READY, "EndpointReady", null);
    }
    return DeliveryRule.waiting(session, now)
        .orElseGet(() -> new Decision(Phase.READY, "DriverReady", null));
  }

  private static Decision start(SessionView session, Instant now) {
    return endpointAnswers(session) && driverAnswers(session, now)
        ? ready(session, now)
        : new Decision(
            Phase.PROVISIONING,
            "Provisioning",
            session.spec().driver == null
                ? "The namespace and its endpoint are being made."
                : "The namespace, its endpoint and the driver are being made.");
  }

  private static boolean endpointAnswers(SessionView session) {
    return session.endpoint().filter(pod -> pod.isReady() && !pod.isDeleting()).isPresent();
  }

  /**
   * A Connect server's pod is ready when its port answers, an application's when it runs. One for
   * which its user has to bring something cannot be before the session's door opens.
   */
  private static boolean driverAnswers(SessionView session, Instant now) {
    return switch (DriverCourse.of(session, now)) {
      case DriverCourse.Elsewhere elsewhere -> true;
      case DriverCourse.Awaits awaits -> true;
      case DriverCourse.Runs runs -> runs.pod().isReady() && !runs.pod().isDeleting();
      case DriverCourse.Start start -> false;
      case DriverCourse.Pauses pause -> false;
      case DriverCourse.Over over -> false;
    };
  }

  private Optional<Decision> end(SessionView session, Instant now) {
    SparkSessionSpec.Stop stop = session.spec().stop;
    if (stop != null) {
      return Optional.of(new Decision(Phase.ENDING, stop.reason, stop.message));
    }
    if (session.isDeleting()) {
      return ending(EndReason.DELETED, "Its SparkSession object was deleted in the cluster.");
    }
    if (!KINDS.contains(session.spec().kind)) {
      return ending(
          EndReason.UNSUPPORTED_KIND,
          "This cluster runs sessions of kind "
              + KINDS
              + ", not "
              + session.spec().kind
              + ": its session-operator is older than the session.");
    }
    if (session.spec().ports == null && !hasAllOfADriverPod(session.spec())) {
      return ending(
          EndReason.UNSUPPORTED_KIND,
          "A session of kind "
              + session.spec().kind
              + " needs spec.driver, and none but batch may have spec.application.");
    }
    if (session.namespaceIsGoing()) {
      return ending(
          EndReason.NAMESPACE_LOST,
          "Its namespace was deleted in the cluster. Make a new session.");
    }
    if (DriverCourse.of(session, now) instanceof DriverCourse.Over over) {
      return Optional.of(endOfDriver(session, over.end()));
    }
    return session.readyAt().isPresent() ? endOfReady(session, now) : endOfStart(session, now);
  }

  private static boolean hasAllOfADriverPod(SparkSessionSpec spec) {
    return spec.driver != null && ("batch".equals(spec.kind) || spec.application == null);
  }

  private static Decision endOfDriver(SessionView session, DriverEnd end) {
    EndReason reason =
        !end.succeeded()
            ? EndReason.DRIVER_FAILED
            : "batch".equals(session.spec().kind) ? EndReason.COMPLETED : EndReason.DRIVER_ENDED;
    int attempts = end.attempt();
    String words = attempts == 1 ? end.words() : end.words() + " It was attempt " + attempts + ".";
    return new Decision(Phase.ENDING, reason.text(), words);
  }

  private Optional<Decision> endOfReady(SessionView session, Instant now) {
    if (session.namespace().isEmpty() && session.pods().isEmpty()) {
      return ending(
          EndReason.NAMESPACE_LOST,
          "Its namespace is not in the cluster any more. Make a new session.");
    }
    if (!session.endpointLives()) {
      return ending(
          EndReason.ENDPOINT_LOST,
          "Its endpoint's pod is gone and with it the driver's connections. Make a new session.");
    }
    if (lifetimeEnd(session).filter(end -> !end.isAfter(now)).isPresent()) {
      return ending(
          EndReason.LIFETIME_REACHED,
          "It reached its maximum lifetime of " + session.spec().lifetime.maxSeconds + " s.");
    }
    Optional<Decision> withoutDriver = delivery.end(session, now);
    if (withoutDriver.isPresent()) {
      return withoutDriver;
    }
    if (IdleRule.deadline(session, now).filter(due -> due.hasPassed(now)).isPresent()) {
      return ending(
          EndReason.IDLE,
          IdleRule.pastIdleness(session, now)
              + " for "
              + session.spec().lifetime.idleSeconds
              + " s.");
    }
    return Optional.empty();
  }

  private Optional<Decision> endOfStart(SessionView session, Instant now) {
    if (session.createdAt().plus(provisioningTimeout).isAfter(now)) {
      return Optional.empty();
    }
    boolean driver = endpointAnswers(session);
    return ending(
        driver ? EndReason.DRIVER_NOT_STARTED : EndReason.NOT_STARTED,
        (driver ? "Its driver" : "Its endpoint")
            + " did not start within "
            + provisioningTimeout.toSeconds()
            + " s. Its conditions say what was in the way.");
  }

  private static Decision ending(SessionView session) {
    return session.allMetered()
        ? new Decision(
            EndReason.outcome(session.status().reason),
            session.status().reason,
            session.status().message)
        : unchanged(session);
  }

  static Optional<Decision> ending(EndReason reason, String message) {
    return Optional.of(new Decision(Phase.ENDING, reason.text(), message));
  }

  private static Decision unchanged(SessionView session) {
    return new Decision(session.phase(), session.status().reason, session.status().message);
  }

  static Optional<Instant> lifetimeEnd(SessionView session) {
    long seconds = session.spec().lifetime.maxSeconds;
    return seconds <= 0
        ? Optional.empty()
        : session.readyAt().map(ready -> ready.plusSeconds(seconds));
  }
}
