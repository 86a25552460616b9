package dev.hearth.operator.lifecycle;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.lifecycle.SessionConditions.Type;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.PodSize;
import dev.hearth.operator.observation.Observation;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is written into the status: the decision, and what a user can act on. Pure. */
final class SessionReport {
  /** How long a refusal is news: Spark asks again each second as long as it lasts. */
  private static final Duration REFUSAL = Duration.ofSeconds(60);

  private static final Set<String> IMAGE_TROUBLE =
      Set.of(
          "ErrImagePull",
          "ImagePullBackOff",
          "InvalidImageName",
          "ErrImageNeverPull",
          "ImageInspectError",
          "RegistryUnavailable",
          "SignatureValidationFailed");

  private final SessionView session;
  private final Instant now;
  private final int doorPort;
  private final List<String> closedEgress;
  private final PodTroubles troubles;

  SessionReport(SessionView session, Instant now, int doorPort) {
    this(session, now, doorPort, List.of());
  }

  /**
   * @param closedEgress networks that the tenant may reach, and that are closed here
   */
  SessionReport(SessionView session, Instant now, int doorPort, List<String> closedEgress) {
    this.session = session;
    this.now = now;
    this.doorPort = doorPort;
    this.closedEgress = List.copyOf(closedEgress);
    this.troubles = new PodTroubles(session, now);
  }

  /**
   * The next status. Its sequence is a new one exactly where the control plane would see a
   * difference.
   *
   * @param acknowledged the last sequence that Kafka has acknowledged
   * @param obstacle what kept the session's plan from being carried out just now
   */
  SparkSessionStatus status(Decision decision, long acknowledged, Optional<Obstacle> obstacle) {
    SparkSessionStatus before = session.status();
    SparkSessionStatus next = new SparkSessionStatus();
    next.phase = decision.phase().name();
    next.reason = decision.reason();
    next.message = decision.message();
    next.observedRevision = session.spec().revision;
    next.observedGeneration = session.object().getMetadata().getGeneration();
    next.namespace = Labels.namespace(session.id());
    next.readyAt =
        before.readyAt == null && decision.phase() == Phase.READY ? time() : before.readyAt;
    next.endedAt =
        before.endedAt == null && Phases.isTerminal(decision.phase()) ? time() : before.endedAt;
    next.endpoint = endpoint(before, decision.phase());
    next.driver = DriverReport.driver(session);
    next.result = DriverReport.result(session, decision, now);
    Optional<StopNotice> notice =
        decision.phase() == Phase.READY ? StopNotice.of(session, now) : Optional.empty();
    next.stopsAt = notice.map(stop -> stop.at().toString()).orElse(null);
    next.meteredThrough = meteredThrough(before);
    next.files = files();
    next.filesAt = before.filesAt == null && hasItsFiles() ? time() : before.filesAt;
    next.executors = executors(before);
    next.conditions = conditions(before, decision.phase(), obstacle, notice);
    next.publishedSequence = Math.max(before.publishedSequence, acknowledged);
    next.sequence = before.sequence;
    if (before.phase == null || Observation.differs(before, next)) {
      next.sequence++;
    }
    return next;
  }

  private List<SparkSessionStatus.UploadedFile> files() {
    return session.files().entrySet().stream()
        .map(
            each -> {
              SparkSessionStatus.UploadedFile file = new SparkSessionStatus.UploadedFile();
              file.name = each.getKey();
              file.sha256 = each.getValue();
              return file;
            })
        .toList();
  }

  private boolean hasItsFiles() {
    return !session.spec().uploads().isEmpty() && session.missingFiles().isEmpty();
  }

  private SparkSessionStatus.Endpoint endpoint(SparkSessionStatus before, Phase phase) {
    if (phase != Phase.READY) {
      return null;
    }
    return session
        .endpoint()
        .filter(pod -> pod.address() != null)
        .map(
            pod -> {
              SparkSessionStatus.Endpoint endpoint = new SparkSessionStatus.Endpoint();
              endpoint.podName = pod.name();
              endpoint.podUid = pod.uid();
              endpoint.address = pod.address();
              endpoint.port = doorPort;
              return endpoint;
            })
        .orElse(before.endpoint);
  }

  private String meteredThrough(SparkSessionStatus before) {
    Instant through = session.usage().meteredThrough();
    boolean further =
        through != null
            && (before.meteredThrough == null
                || through.isAfter(Instant.parse(before.meteredThrough)));
    return further ? through.toString() : before.meteredThrough;
  }

  private SparkSessionStatus.Executors executors(SparkSessionStatus before) {
    SparkSessionStatus.Executors executors = new SparkSessionStatus.Executors();
    for (SessionPod pod : session.executors()) {
      if (!pod.isTerminal() && "Running".equals(pod.phase())) {
        executors.running++;
      } else if (!pod.isTerminal()) {
        executors.pending++;
      }
    }
    executors.finished = Math.max(before.executors.finished, session.usage().finishedExecutors());
    return executors;
  }

  private List<io.fabric8.kubernetes.api.model.Condition> conditions(
      SparkSessionStatus before,
      Phase phase,
      Optional<Obstacle> obstacle,
      Optional<StopNotice> notice) {
    SessionConditions conditions =
        new SessionConditions(
            before.conditions, session.object().getMetadata().getGeneration(), now);
    endpointReady(conditions, obstacle);
    if (session.spec().driver == null) {
      session.endpointState().ifPresent(state -> clientConnected(conditions, state));
    } else {
      DriverReport.condition(session, conditions, obstacle, now);
    }
    conditions.setTrouble(
        Type.QuotaDenied,
        refusedAt().isPresent(),
        "QuotaExceeded",
        session.endpointState().map(EndpointState::refusal).orElse("") + roomRemedy());
    Optional<String> unschedulable = unschedulable();
    conditions.setTrouble(
        Type.Unschedulable,
        unschedulable.isPresent(),
        "NoNodeFits",
        unschedulable.orElse("")
            + " Wait for room in the cluster, or ask for smaller executors or a smaller driver.");
    Optional<String> image = imageTrouble();
    conditions.setTrouble(
        Type.ImagePull,
        image.isPresent(),
        "ImageNotPulled",
        image.orElse("") + " Check the image's name and that the cluster may pull it.");
    troubles.tell(conditions);
    Optional<String> delay =
        phase == Phase.ENDING ? EndDelay.words(session, now) : Optional.empty();
    conditions.setTrouble(Type.EndDelayed, delay.isPresent(), "PodsRemain", delay.orElse(""));
    GateReport.condition(session, conditions);
    conditions.setTrouble(
        Type.EgressClosed,
        !closedEgress.isEmpty(),
        "ClosedByCluster",
        "The tenant's policy lets sessions reach "
            + closedEgress
            + ", and this cluster does not, or not all of it. Ask the platform's administrator, who"
            + " can open private networks by hearth.egress.private-networks.");
    conditions.setTrouble(
        Type.StopSoon,
        notice.isPresent(),
        notice.map(StopNotice::reason).orElse(""),
        notice.map(StopNotice::message).orElse(""));
    Optional<Refused> refused = session.refused();
    conditions.setTrouble(
        Type.ChangeRefused,
        refused.isPresent(),
        "RefusedByCluster",
        refused.map(Refused::message).orElse(""));
    return conditions.all();
  }

  /** The cluster's quota counts a pod until it is gone, so a quick change of executors meets it. */
  private String roomRemedy() {
    long ending =
        session.executors().stream().filter(pod -> pod.isDeleting() && !pod.isTerminal()).count();
    return ending == 0
        ? " Ask for fewer or smaller executors, or for a larger session."
        : " "
            + ending
            + " executors that are ending still count; Spark asks again when they are gone.";
  }

  private void clientConnected(SessionConditions conditions, EndpointState state) {
    if (state.clientConnected()) {
      conditions.set(Type.ClientConnected, true, "Connected", "");
    } else if (state.lastClientAt() == null) {
      conditions.set(Type.ClientConnected, false, "NotYet", "No client has connected yet.");
    } else if (SessionProgress.isAbandoned(session, now)) {
      conditions.set(
          Type.ClientConnected,
          false,
          "GoneTooLong",
          "The client has been away for longer than the session's grace of "
              + session.spec().lifetime.graceSeconds
              + " s: executors without it are removed. It may connect again.");
    } else {
      Optional<Instant> soon = SessionProgress.graceEndsSoon(session, now);
      conditions.set(
          Type.ClientConnected,
          false,
          soon.isPresent() ? "GraceEnds" : "Gone",
          soon.map(
                  end -> "Its executors are removed at " + end + " unless the client is back then.")
              .orElse(
                  "Executors are removed when the client stays away longer than the session's"
                      + " grace."));
    }
  }

  private void endpointReady(SessionConditions conditions, Optional<Obstacle> obstacle) {
    boolean ready = session.endpoint().filter(SessionPod::isReady).isPresent();
    if (ready) {
      conditions.set(Type.EndpointReady, true, "Answers", "");
    } else if (obstacle.isPresent()) {
      conditions.set(Type.EndpointReady, false, obstacle.get().reason(), obstacle.get().message());
    } else if (session.readyAt().isEmpty()) {
      conditions.set(Type.EndpointReady, false, "Starting", "The endpoint does not answer yet.");
    } else if (session.endpoint().filter(SessionReport::wasOutOfMemory).isPresent()) {
      conditions.set(
          Type.EndpointReady,
          false,
          "OOMKilled",
          "The endpoint's pod was killed because it used more than its memory, and starts again. Ask"
              + " the platform's administrator for larger endpoints (hearth.endpoint.memory-limit-mib).");
    } else if (session.endpointLives()) {
      conditions.set(
          Type.EndpointReady, false, "Restarting", "The endpoint's pod does not answer now.");
    } else {
      conditions.set(Type.EndpointReady, false, "NoPod", "The endpoint's pod is not there.");
    }
  }

  private static boolean wasOutOfMemory(SessionPod pod) {
    return pod.containers()
        .flatMap(c -> Stream.of(c.getState(), c.getLastState()))
        .filter(state -> state != null && state.getTerminated() != null)
        .anyMatch(state -> "OOMKilled".equals(state.getTerminated().getReason()));
  }

  /** When a refusal, or a pod's trouble, stops being news. */
  Optional<Instant> newsEnd() {
    return Stream.of(refusedAt().map(at -> at.plus(REFUSAL)), troubles.end())
        .flatMap(Optional::stream)
        .min(Comparator.naturalOrder());
  }

  private Optional<Instant> refusedAt() {
    return session
        .endpointState()
        .map(EndpointState::refusedAt)
        .filter(at -> at.plus(REFUSAL).isAfter(now));
  }

  private Optional<String> unschedulable() {
    return session.pods().stream()
        .filter(pod -> !pod.isTerminal())
        .flatMap(
            pod ->
                pod
                    .condition("PodScheduled")
                    .filter(c -> "False".equals(c.getStatus()))
                    .filter(c -> "Unschedulable".equals(c.getReason()))
                    .map(c -> unschedulable(pod, c))
                    .stream())
        .findFirst();
  }

  /** What it asks for, beside the cluster's own words on what there is. */
  private static String unschedulable(SessionPod pod, PodCondition condition) {
    PodSize size = PodSize.of(pod.pod());
    String words = condition.getMessage() == null ? "" : condition.getMessage().strip();
    return "Pod "
        + pod.name()
        + ", which asks for "
        + size.cpuMillis()
        + " CPU millis and "
        + size.memoryMib()
        + " MiB"
        + (size.gpus() == 0 ? "" : " and " + size.gpus() + " of " + Labels.GPU)
        + ", fits on no node: "
        + (words.endsWith(".") ? words : words + ".");
  }

  private Optional<String> imageTrouble() {
    return session.pods().stream()
        .filter(pod -> !pod.isTerminal())
        .flatMap(SessionPod::allContainers)
        .filter(c -> c.getState() != null && c.getState().getWaiting() != null)
        .map(c -> c.getState().getWaiting())
        .filter(waiting -> IMAGE_TROUBLE.contains(waiting.getReason()))
        .map(ContainerStateWaiting::getMessage)
        .map(message -> message == null ? "An image cannot be pulled." : message)
        .findFirst();
  }

  private String time() {
    return now.truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
