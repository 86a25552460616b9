package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.operator.namespace.StartGate;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What the operator hands on of a session's start gate, and what it says of those that stay shut.
 */
class StartGateTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");
  private static final Decision READY = new Decision(Phase.READY, "EndpointReady", null);
  private static final String OPEN = "start gate: stayed shut for 60 s: 10.96.0.1:443 is in reach";

  @Test
  void theNamespaceRepeatsTheGateForTheAdmissionPolicy() {
    SparkSession session = Sessions.created();
    session
        .getMetadata()
        .setAnnotations(StartGate.wanted(new Sessions.Gate(), new Sessions.Network()));

    assertThat(namespaceAnnotations(session))
        .containsAllEntriesOf(session.getMetadata().getAnnotations())
        .containsEntry(Labels.GATE_IMAGE, "hearth/tunnel-service:local");
  }

  /** Left out, an annotation of before would stay, and pods without a gate be refused for ever. */
  @Test
  void aSessionWithoutAGateTakesItOffItsNamespace() {
    assertThat(namespaceAnnotations(Sessions.created()))
        .containsEntry(Labels.GATE_IMAGE, "")
        .containsEntry(Labels.GATE_OF_EXECUTORS, "")
        .containsEntry(Labels.GATE_OF_DRIVERS, "");
  }

  @Test
  void aGateThatStaysShutIsAConditionUntilOneOpens() {
    SparkSession session = Sessions.in("READY");
    report(session, failed(Pods.executor("e1"), 1, OPEN));

    assertThat(gate(session)).extracting(Condition::getStatus).containsExactly("True");
    assertThat(gate(session).getFirst().getReason()).isEqualTo("GateStayedShut");
    assertThat(gate(session).getFirst().getMessage())
        .contains(OPEN, "Ask the platform's administrator", "hearth.gate.*");

    report(session, Pods.deleting(failed(Pods.executor("e1"), 1, OPEN)));
    assertThat(gate(session)).extracting(Condition::getStatus).containsExactly("True");

    // Spark has deleted it, and its next one waits.
    report(session, Pods.scheduled(Pods.executor("e2")));
    assertThat(gate(session)).extracting(Condition::getStatus).containsExactly("True");

    report(session, Pods.of(gateEnded(Pods.executor("e2"), 0, null)));
    assertThat(gate(session)).extracting(Condition::getStatus).containsExactly("False");
  }

  @Test
  void gatesThatOpenAreNothingToSpeakOf() {
    SparkSession session = Sessions.in("READY");

    report(session, Pods.of(gateEnded(Pods.executor("e1"), 0, null)));

    assertThat(gate(session)).isEmpty();
  }

  /** Spark takes back what it has no use for, also while it waits. */
  @Test
  void aGateThatWasToldToEndIsNoFailure() {
    SparkSession session = Sessions.in("READY");

    report(session, Pods.deleting(failed(Pods.executor("e1"), 143, null)));

    assertThat(gate(session)).isEmpty();
  }

  @Test
  void aDriverThatNeverStartedSaysWhy() {
    DriverEnd end = DriverEnd.of(failed(Pods.driver(1), 1, OPEN));

    assertThat(end.reason()).isEqualTo("GateStayedShut");
    assertThat(end.exitCode()).as("of a driver that did not run").isNull();
    assertThat(end.succeeded()).isFalse();
    assertThat(end.words()).contains(OPEN, "Ask the platform's administrator");
  }

  private static SessionPod failed(PodBuilder pod, int code, String message) {
    return Pods.of(gateEnded(pod, code, message).editStatus().withPhase("Failed").endStatus());
  }

  private static PodBuilder gateEnded(PodBuilder pod, int code, String message) {
    return pod.editStatus()
        .addNewInitContainerStatus()
        .withName("hearth-gate")
        .withNewState()
        .withNewTerminated()
        .withExitCode(code)
        .withMessage(message)
        .withStartedAt(Pods.SCHEDULED)
        .withFinishedAt("2026-11-22T12:01:10Z")
        .endTerminated()
        .endState()
        .endInitContainerStatus()
        .endStatus();
  }

  private static void report(SparkSession session, SessionPod pod) {
    SessionView view =
        new SessionView(
            session,
            Optional.empty(),
            List.of(Pods.running(Pods.endpoint()), pod),
            Optional.empty(),
            SessionUsage.NONE);
    session.setStatus(new SessionReport(view, NOW, 8443).status(READY, 0, Optional.empty()));
  }

  private static List<Condition> gate(SparkSession session) {
    return session.getStatus().conditions.stream()
        .filter(condition -> condition.getType().equals("StartGate"))
        .toList();
  }

  private static Map<String, String> namespaceAnnotations(SparkSession session) {
    HasMetadata namespace =
        SessionPlan.running(
                session,
                new Surroundings(
                    new Sessions.Network(),
                    new Sessions.Endpoint(),
                    List.of(new ApiServer("172.18.0.2", 6443))))
            .objects()
            .getFirst();
    return namespace.getMetadata().getAnnotations();
  }
}
