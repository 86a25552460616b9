package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.ApiServerAddresses;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.SessionTrigger;
import dev.hearth.operator.driver.DriverLog;
import dev.hearth.operator.driver.DriverState;
import dev.hearth.operator.driver.DriverWatch;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.endpoint.EndpointWatch;
import dev.hearth.operator.kafka.KafkaTrace;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.Metering;
import dev.hearth.operator.namespace.EndpointConfig;
import dev.hearth.operator.namespace.NetworkConfig;
import dev.hearth.operator.namespace.SessionIdentity;
import dev.hearth.operator.namespace.UploadedFiles;
import dev.hearth.operator.observation.ObservationPublisher;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.Namespace;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.MaxReconciliationInterval;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.quarkus.logging.Log;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.MDC;

/**
 * Brings one session a step further: read, plan, apply, report. Deletion of the object is one more
 * reason to end, and its finalizer goes last.
 */
@ControllerConfiguration(
    name = "session",
    finalizerName = Labels.SESSION_FINALIZER,
    fieldManager = "session-operator",
    generationAwareEventProcessing = false,
    maxReconciliationInterval =
        @MaxReconciliationInterval(interval = 10, timeUnit = TimeUnit.MINUTES))
@GradualRetry(initialInterval = 1_000, maxInterval = 30_000, maxAttempts = Integer.MAX_VALUE)
class SessionReconciler implements Reconciler<SparkSession>, Cleaner<SparkSession> {
  private static final Duration AT_ONCE = Duration.ofMillis(100);
  private static final Duration REFUSED = Duration.ofMillis(500);
  private static final Duration STILL_REFUSED = Duration.ofSeconds(5);
  private static final Duration UNPUBLISHED = Duration.ofSeconds(5);

  private final ClusterCache cache;
  private final ApiServerAddresses apiServers;
  private final SessionTrigger trigger;
  private final EndpointWatch endpoints;
  private final DriverWatch drivers;
  private final DriverLog driverLog;
  private final Metering metering;
  private final PlanApplier applier;
  private final StatusWriter statuses;
  private final ObservationPublisher observations;
  private final NetworkConfig network;
  private final EndpointConfig endpoint;
  private final SessionProgress progress;
  private final Clock clock;

  SessionReconciler(
      ClusterCache cache,
      ApiServerAddresses apiServers,
      SessionTrigger trigger,
      EndpointWatch endpoints,
      DriverWatch drivers,
      DriverLog driverLog,
      Metering metering,
      PlanApplier applier,
      StatusWriter statuses,
      ObservationPublisher observations,
      NetworkConfig network,
      EndpointConfig endpoint,
      LifecycleConfig config,
      Clock clock) {
    this.cache = cache;
    this.apiServers = apiServers;
    this.trigger = trigger;
    this.endpoints = endpoints;
    this.drivers = drivers;
    this.driverLog = driverLog;
    this.metering = metering;
    this.applier = applier;
    this.statuses = statuses;
    this.observations = observations;
    this.network = network;
    this.endpoint = endpoint;
    this.progress = new SessionProgress(config.provisioningTimeout());
    this.clock = clock;
  }

  @Override
  public List<EventSource<?, SparkSession>> prepareEventSources(
      EventSourceContext<SparkSession> context) {
    return List.of(trigger.eventSource());
  }

  @Override
  public UpdateControl<SparkSession> reconcile(SparkSession object, Context<SparkSession> context) {
    UpdateControl<SparkSession> done = UpdateControl.noUpdate();
    return step(object).map(done::rescheduleAfter).orElse(done);
  }

  @Override
  public DeleteControl cleanup(SparkSession object, Context<SparkSession> context) {
    Optional<Duration> again = step(object);
    if (Phases.hasEnded(object)) {
      observations.forget(object);
      metering.forget(object.getMetadata().getName());
      endpoints.forget(object.getMetadata().getName());
      return DeleteControl.defaultDelete();
    }
    DeleteControl kept = DeleteControl.noFinalizerRemoval();
    again.ifPresent(kept::rescheduleAfter);
    return kept;
  }

  /**
   * One pass. Answers when to come again though nothing changes. What goes wrong is reported before
   * it is thrown, so that a session says why it stands still.
   */
  private Optional<Duration> step(SparkSession object) {
    MDC.put("session", object.getMetadata().getName());
    MDC.put("tenant", object.getSpec().tenant);
    try {
      Instant now = clock.instant();
      SessionView session = view(object);
      Decision decision = progress.next(session, now);
      if (cannotBeTakenBack(session.phase(), decision.phase())) {
        session = session.with(applier.livePods(session.id()));
        decision = progress.next(session, now);
      }
      return step(withDriverLog(session, decision, now), decision, now);
    } finally {
      MDC.remove("session");
      MDC.remove("tenant");
    }
  }

  private SessionView view(SparkSession object) {
    String session = object.getMetadata().getName();
    return new SessionView(
        object,
        cache.get(Namespace.class, null, Labels.namespace(session)),
        cache.pods(session),
        endpoints.of(session),
        drivers.of(session),
        metering.of(session),
        List.of());
  }

  /** Read once, as the session begins to end: its pod is there until all of it goes. */
  private SessionView withDriverLog(SessionView session, Decision decision, Instant now) {
    if (decision.phase() == session.phase()) {
      return session;
    }
    return SessionProgress.driverEnd(session, decision, now)
        .flatMap(DriverEnd::pod)
        .map(pod -> session.withDriverLog(driverLog.lastLines(pod)))
        .orElse(session);
  }

  /** A cache may be late: what ends a session, or its record, is asked of the API server itself. */
  private static boolean cannotBeTakenBack(Phase from, Phase to) {
    return from != to && (to == Phase.ENDING || Phases.isTerminal(to));
  }

  /**
   * Does what the phase that is written down asks for. A new phase is written first and acted on in
   * the next pass, so that a crash between the two cannot forget why; and that the session was
   * taken in is said before its namespace is made.
   */
  private Optional<Obstacle> act(SessionView session, Decision decision, Instant now) {
    Surroundings around = around();
    return switch (session.phase()) {
      case PROVISIONING, READY -> {
        if (Phases.of(session.object()).isEmpty() || decision.phase() == Phase.ENDING) {
          yield Optional.empty();
        }
        ask(session, now);
        applier.deleteDriverless(SessionProgress.abandoned(session, now));
        applier.deleteDriverless(SessionProgress.driverless(session, now));
        yield applier.apply(plan(session, around, now));
      }
      case ENDING -> {
        end(session, SessionPlan.ending(session.object(), around));
        yield Optional.empty();
      }
      case ENDED, FAILED -> {
        if (Phases.hasEnded(session.object())) {
          applier.remove(SessionIdentity.of(session.object()));
        }
        yield Optional.empty();
      }
    };
  }

  /** For what hangs on an answer; of a client session the endpoint tells of the driver, too. */
  private void ask(SessionView session, Instant now) {
    if (SessionProgress.awaitsAnswer(
        session, session.endpointState().map(EndpointState::at), now)) {
      session.endpoint().ifPresent(endpoints::askNow);
    }
    if (DeliveryRule.isLookDue(session, now)) {
      session.endpoint().ifPresent(endpoints::askNow);
    }
    if (SessionProgress.awaitsAnswer(session, session.driverState().map(DriverState::at), now)) {
      session.endpoint().ifPresent(drivers::askNow);
      session.drivers().forEach(drivers::askNow);
    }
  }

  private static SessionPlan plan(SessionView session, Surroundings around, Instant now) {
    SessionPlan all = SessionPlan.running(session.object(), around);
    SessionPlan plan = session.readyAt().isPresent() ? all.withoutEndpoint() : all;
    return SessionProgress.driverToStart(session, now)
        .map(attempt -> plan.withDriver(session.object(), attempt, files(session, around)))
        .orElse(plan);
  }

  private static UploadedFiles files(SessionView session, Surroundings around) {
    if (session.spec().uploads().isEmpty()) {
      return UploadedFiles.NONE;
    }
    return new UploadedFiles(
        session.endpoint().orElseThrow().address(), around.endpoint().filesPort(), session.files());
  }

  /** Nothing new may start, what runs for Spark goes, and its way to the driver goes last. */
  private void end(SessionView session, SessionPlan plan) {
    applier.close(plan);
    if (!session.livingSparkPods().isEmpty()) {
      applier.delete(session.livingSparkPods());
    } else if (session.endpoint().map(endpoints::lookedLast).orElse(false)) {
      applier.delete(session.endpoint().stream().toList());
    }
  }

  private Optional<Duration> step(SessionView session, Decision decision, Instant now) {
    Span span = span(session, decision);
    try (Scope current = span.makeCurrent()) {
      Optional<Obstacle> obstacle;
      try {
        obstacle = act(session, decision, now);
      } catch (RuntimeException e) {
        span.setStatus(StatusCode.ERROR, e.getClass().getSimpleName());
        reportFailure(session, decision, e, now);
        throw e;
      }
      return report(session, decision, obstacle, now);
    } finally {
      span.end();
    }
  }

  /** Only of passes that bring the session into another phase: most change nothing. */
  private static Span span(SessionView session, Decision decision) {
    if (Phases.of(session.object()).filter(decision.phase()::equals).isPresent()) {
      return Span.getInvalid();
    }
    return KafkaTrace.step("reconcile " + decision.phase(), session.traceparent())
        .setAttribute("hearth.session", session.id())
        .setAttribute("hearth.tenant", session.spec().tenant);
  }

  private void reportFailure(
      SessionView session, Decision decision, RuntimeException failure, Instant now) {
    try {
      report(session, decision, Optional.of(Obstacle.of(failure)), now);
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private Surroundings around() {
    return new Surroundings(network, endpoint, apiServers.current());
  }

  private Optional<Duration> report(
      SessionView session, Decision decision, Optional<Obstacle> obstacle, Instant now) {
    List<String> closedEgress = around().egress(session.spec()).closed();
    SessionReport report = new SessionReport(session, now, endpoint.doorPort(), closedEgress);
    SparkSessionStatus next =
        report.status(decision, observations.acknowledged(session.object()), obstacle);
    Optional<SparkSession> written = statuses.write(session.object(), next);
    if (written.isEmpty()) {
      return Optional.of(AT_ONCE);
    }
    if (decision.phase() != session.phase()) {
      Log.infof("Session %s is %s: %s", session.id(), decision.phase(), decision.reason());
    }
    observations.publish(written.get());
    if (next.stopsAt != null && IdleRule.deadline(session, now).isPresent()) {
      wakeOnWork(session, now);
    }
    return Stream.of(
            obstacle.map(any -> patience(session, now)),
            Optional.of(UNPUBLISHED).filter(d -> next.publishedSequence < next.sequence),
            report.newsEnd().map(end -> Duration.between(now, end)),
            progress.nextDeadline(session, now).map(at -> Duration.between(now, at)))
        .flatMap(Optional::stream)
        .min(Duration::compareTo)
        .map(wait -> wait.plusMillis(20));
  }

  /** What it was told is to be taken back soon, not when its time would have been up. */
  private void wakeOnWork(SessionView session, Instant now) {
    if (session.freshDriverState(now).isPresent()) {
      drivers.wakeOnWork(session.id());
    } else {
      endpoints.wakeOnWork(session.id());
    }
  }

  /** Soon at first, for a quota that is not counted yet; more seldom the longer it lasts. */
  private static Duration patience(SessionView session, Instant now) {
    Duration tenth = Duration.between(session.createdAt(), now).dividedBy(10);
    return tenth.compareTo(REFUSED) < 0
        ? REFUSED
        : tenth.compareTo(STILL_REFUSED) > 0 ? STILL_REFUSED : tenth;
  }
}
