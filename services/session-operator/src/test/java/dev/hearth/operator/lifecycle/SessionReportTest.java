package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionReportTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");
  private static final Instant READY_AT = Instant.parse("2026-11-22T12:00:20Z");
  private static final Decision READY = new Decision(Phase.READY, "EndpointReady", null);
  private static final SessionPod ENDPOINT = Pods.running(Pods.endpoint());

  @Test
  void theFirstLookIsTheFirstSequence() {
    SparkSessionStatus status =
        report(Sessions.created(), null, NOW, new Decision(Phase.PROVISIONING, "Provisioning", ""));

    assertThat(status.sequence).isEqualTo(1);
    assertThat(status.observedRevision).isEqualTo(1);
    assertThat(status.namespace).isEqualTo("hearth-s1");
  }

  @Test
  void lookingTwiceIsNoNewObservation() {
    SparkSession session = Sessions.in("PROVISIONING");
    SparkSessionStatus ready = report(session, null, NOW, READY, ENDPOINT);
    session.setStatus(ready);

    SparkSessionStatus again = report(session, null, NOW.plusSeconds(30), READY, ENDPOINT);

    assertThat(ready.sequence).isEqualTo(4);
    assertThat(ready.readyAt).isEqualTo("2026-11-22T12:05:00Z");
    assertThat(ready.endpoint.address).isEqualTo("10.0.0.7");
    assertThat(ready.endpoint.port).isEqualTo(8443);
    assertThat(again.sequence).isEqualTo(4);
    assertThat(again.readyAt).isEqualTo(ready.readyAt);
    assertThat(again.conditions).isEqualTo(ready.conditions);
  }

  @Test
  void meteringsProgressAloneIsNoNewObservation() {
    SparkSession session = Sessions.in("READY");
    session.setStatus(report(session, null, NOW, READY, ENDPOINT));
    long before = session.getStatus().sequence;

    SessionView view =
        new SessionView(
            session,
            Optional.empty(),
            List.of(ENDPOINT),
            Optional.empty(),
            new SessionUsage(NOW, 0, null));
    SparkSessionStatus status =
        new SessionReport(view, NOW, 8443).status(READY, 9, Optional.empty());

    assertThat(status.meteredThrough).isEqualTo(NOW.toString());
    assertThat(status.publishedSequence).isEqualTo(9);
    assertThat(status.sequence).isEqualTo(before);
  }

  @Test
  void aNewRevisionIsObservedThoughNothingElseChanges() {
    SparkSession session = Sessions.in("READY");
    session.setStatus(report(session, null, NOW, READY, ENDPOINT));
    long before = session.getStatus().sequence;
    session.getSpec().revision = 2;

    assertThat(report(session, null, NOW, READY, ENDPOINT).sequence).isEqualTo(before + 1);
  }

  @Test
  void aRefusedChangeShowsUntilALaterOneIsTaken() {
    SparkSession session = Sessions.in("READY");
    session
        .getMetadata()
        .setAnnotations(Map.of(Labels.REFUSED, new Refused(2, "No room for tickets.").text()));
    session.setStatus(report(session, null, NOW, READY, ENDPOINT));

    assertThat(session.getStatus().conditions)
        .filteredOn(each -> each.getType().equals("ChangeRefused"))
        .singleElement()
        .satisfies(
            each -> {
              assertThat(each.getStatus()).isEqualTo("True");
              assertThat(each.getMessage()).isEqualTo("No room for tickets.");
            });

    session.getSpec().revision = 3;
    assertThat(report(session, null, NOW, READY, ENDPOINT).conditions)
        .filteredOn(each -> each.getType().equals("ChangeRefused"))
        .extracting(Condition::getStatus)
        .containsExactly("False");
  }

  @Test
  void countsExecutors() {
    SessionView view =
        new SessionView(
            Sessions.in("READY"),
            Optional.empty(),
            List.of(
                ENDPOINT,
                Pods.scheduled(Pods.executor("e1")),
                Pods.running(Pods.executor("e2")),
                Pods.finished(Pods.executor("e3"), "2026-11-22T12:04:00Z")),
            Optional.empty(),
            new SessionUsage(null, 5, null));

    SparkSessionStatus status =
        new SessionReport(view, NOW, 8443).status(READY, 0, Optional.empty());

    assertThat(status.executors.pending).isEqualTo(1);
    assertThat(status.executors.running).isEqualTo(1);
    assertThat(status.executors.finished).isEqualTo(5);
  }

  @Test
  void whatTheClusterClosesOfTheTenantsEgressIsToldUntilItIsOpen() {
    SparkSession session = Sessions.in("READY");
    SessionView view =
        new SessionView(
            session,
            Optional.empty(),
            List.of(ENDPOINT),
            Optional.empty(),
            new SessionUsage(null, 0, null));

    SparkSessionStatus closed =
        new SessionReport(view, NOW, 8443, List.of("10.1.0.0/16"))
            .status(READY, 0, Optional.empty());
    assertThat(closed.conditions)
        .filteredOn(condition -> condition.getType().equals("EgressClosed"))
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.getStatus()).isEqualTo("True");
              assertThat(condition.getMessage())
                  .contains("10.1.0.0/16", "hearth.egress.private-networks");
            });

    session.setStatus(closed);
    assertThat(new SessionReport(view, NOW, 8443).status(READY, 0, Optional.empty()).conditions)
        .filteredOn(condition -> condition.getType().equals("EgressClosed"))
        .singleElement()
        .satisfies(condition -> assertThat(condition.getStatus()).isEqualTo("False"));
  }

  @Test
  void aRefusalIsAConditionAsLongAsItIsNews() {
    SparkSession session = Sessions.in("READY");
    EndpointState refused =
        new EndpointState(
            true, NOW, NOW, NOW.minusSeconds(5), "exceeded quota: session.", Map.of(), false, NOW);
    session.setStatus(report(session, refused, NOW, READY, ENDPOINT));

    Condition denied = condition(session.getStatus(), "QuotaDenied");
    assertThat(denied.getStatus()).isEqualTo("True");
    assertThat(denied.getMessage()).startsWith("exceeded quota").contains("Ask for");
    assertThat(
            condition(report(session, refused, NOW.plusSeconds(60), READY, ENDPOINT), "QuotaDenied")
                .getStatus())
        .isEqualTo("False");
  }

  /** Nothing is too large then: the cluster counts a pod until it is gone. */
  @Test
  void aRefusalBesideEndingExecutorsSaysThatTheyStillCount() {
    EndpointState refused =
        new EndpointState(
            true, NOW, NOW, NOW.minusSeconds(5), "exceeded quota: session.", Map.of(), false, NOW);
    SessionPod ending = Pods.deleting(Pods.running(Pods.executor("e1")));

    SparkSessionStatus status = report(Sessions.in("READY"), refused, NOW, READY, ENDPOINT, ending);

    assertThat(condition(status, "QuotaDenied").getMessage())
        .contains("1 executors that are ending still count")
        .doesNotContain("Ask for");
  }

  @Test
  void saysWhatKeepsPodsFromStarting() {
    PodBuilder waiting = unschedulable("0/1 nodes are available: 1 Insufficient cpu.");

    SparkSessionStatus status =
        report(Sessions.in("READY"), null, NOW, READY, ENDPOINT, Pods.of(waiting));

    assertThat(condition(status, "Unschedulable").getMessage())
        .contains("Insufficient cpu")
        .doesNotContain("gpu");
  }

  @Test
  void namesTheGpusThatNoNodeHas() {
    PodBuilder waiting =
        unschedulable("0/1 nodes are available: 1 Insufficient nvidia.com/gpu.")
            .editSpec()
            .editFirstContainer()
            .editOrNewResources()
            .addToLimits("nvidia.com/gpu", new Quantity("2"))
            .endResources()
            .endContainer()
            .endSpec();

    SparkSessionStatus status =
        report(Sessions.in("READY"), null, NOW, READY, ENDPOINT, Pods.of(waiting));

    assertThat(condition(status, "Unschedulable").getMessage())
        .contains("2 of nvidia.com/gpu", "Insufficient nvidia.com/gpu");
  }

  @Test
  void saysThatAnImageCannotBePulledUntilItIs() {
    String words = "Back-off pulling image \"registry.example/spark:4\"";
    PodBuilder waiting =
        Pods.executor("e1")
            .editStatus()
            .addNewContainerStatus()
            .withName("spark-kubernetes-executor")
            .withNewState()
            .withNewWaiting()
            .withReason("ImagePullBackOff")
            .withMessage(words)
            .endWaiting()
            .endState()
            .endContainerStatus()
            .endStatus();
    SparkSession session = Sessions.in("READY");

    SparkSessionStatus status = report(session, null, NOW, READY, ENDPOINT, Pods.of(waiting));
    session.setStatus(status);
    SparkSessionStatus later =
        report(session, null, NOW, READY, ENDPOINT, Pods.running(Pods.executor("e1")));

    assertThat(condition(status, "ImagePull").getStatus()).isEqualTo("True");
    assertThat(condition(status, "ImagePull").getMessage())
        .startsWith(words)
        .contains("Check the image's name");
    assertThat(condition(later, "ImagePull").getStatus()).isEqualTo("False");
  }

  private static PodBuilder unschedulable(String words) {
    return Pods.executor("e1")
        .editStatus()
        .addNewCondition()
        .withType("PodScheduled")
        .withStatus("False")
        .withReason("Unschedulable")
        .withMessage(words)
        .endCondition()
        .endStatus();
  }

  @Test
  void aTransitionIsTimedOnce() {
    SparkSession session = Sessions.in("READY");
    session.setStatus(report(session, null, NOW, READY, ENDPOINT));
    SessionPod restarting = Pods.scheduled(Pods.endpoint());

    SparkSessionStatus down = report(session, null, NOW.plusSeconds(9), READY, restarting);

    assertThat(condition(session.getStatus(), "EndpointReady").getLastTransitionTime())
        .isEqualTo("2026-11-22T12:05:00Z");
    assertThat(condition(down, "EndpointReady").getStatus()).isEqualTo("False");
    assertThat(condition(down, "EndpointReady").getLastTransitionTime())
        .isEqualTo("2026-11-22T12:05:09Z");
  }

  @Test
  void saysWhyTheEndpointIsNotMade() {
    SessionView view =
        new SessionView(
            Sessions.in("PROVISIONING"),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            SessionUsage.NONE);
    Obstacle down =
        Obstacle.refusedPod(
            new KubernetesClientException(
                new StatusBuilder().withCode(500).withMessage("failed calling webhook").build()));
    Decision provisioning = new Decision(Phase.PROVISIONING, "Provisioning", "");

    Condition condition =
        condition(
            new SessionReport(view, NOW, 8443).status(provisioning, 0, Optional.of(down)),
            "EndpointReady");

    assertThat(condition.getStatus()).isEqualTo("False");
    assertThat(condition.getReason()).isEqualTo("PodNotTaken");
    assertThat(condition.getMessage())
        .startsWith("failed calling webhook. It is tried again.")
        .contains("ask the platform's administrator");
  }

  @Test
  void theEndOfAnAbsentClientsGraceIsToldInTime() {
    SparkSession session = Sessions.in("READY");
    Instant left = NOW.minusSeconds(60);

    Condition gone = connected(report(session, away(left, NOW), NOW, READY, ENDPOINT));
    Instant later = NOW.plusSeconds(30);
    Condition soon = connected(report(session, away(left, later), later, READY, ENDPOINT));

    assertThat(gone.getReason()).isEqualTo("Gone");
    assertThat(soon.getReason()).isEqualTo("GraceEnds");
    assertThat(soon.getMessage()).contains("removed at 2026-11-22T12:06:00Z");
  }

  @Test
  void anAbsentClientsSessionIsToldThatItIsStopped() {
    SparkSession session = Sessions.in("READY");
    Instant due = Instant.parse("2026-11-22T12:07:50Z");

    SparkSessionStatus early =
        report(session, away(READY_AT, due.minusSeconds(1)), due, READY, ENDPOINT);
    SparkSessionStatus told = report(session, away(READY_AT, due), due, READY, ENDPOINT);
    SparkSessionStatus busy =
        report(
            session, away(READY_AT, due), due, READY, ENDPOINT, Pods.running(Pods.executor("e1")));

    assertThat(early.stopsAt).as("on an answer from before").isNull();
    assertThat(told.stopsAt).isEqualTo("2026-11-22T12:10:20Z");
    assertThat(condition(told, "StopSoon").getMessage()).startsWith("It has no executor");
    assertThat(told.sequence).isEqualTo(4);
    assertThat(busy.stopsAt).isNull();
  }

  private static EndpointState away(Instant lastClientAt, Instant asked) {
    return new EndpointState(false, lastClientAt, lastClientAt, null, null, Map.of(), false, asked);
  }

  private static Condition connected(SparkSessionStatus status) {
    return condition(status, "ClientConnected");
  }

  private static Condition condition(SparkSessionStatus status, String type) {
    return status.conditions.stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElseThrow();
  }

  private static SparkSessionStatus report(
      SparkSession session,
      EndpointState state,
      Instant now,
      Decision decision,
      SessionPod... pods) {
    SessionView view =
        new SessionView(
            session,
            Optional.empty(),
            List.of(pods),
            Optional.ofNullable(state),
            SessionUsage.NONE);
    return new SessionReport(view, now, 8443).status(decision, 0, Optional.empty());
  }
}
