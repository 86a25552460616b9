package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SessionProgressTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");
  private static final SessionPod ENDPOINT = Pods.running(Pods.endpoint());

  private final SessionProgress progress = new SessionProgress(Duration.ofMinutes(10));

  @Test
  void aNewSessionIsProvisioned() {
    assertThat(next(view(Sessions.created(), null))).isEqualTo(Phase.PROVISIONING);
  }

  @Test
  void aSessionIsReadyWhenItsEndpointAnswers() {
    assertThat(next(view(Sessions.created(), null, Pods.scheduled(Pods.endpoint()))))
        .isEqualTo(Phase.PROVISIONING);
    assertThat(next(view(Sessions.created(), null, ENDPOINT))).isEqualTo(Phase.READY);
  }

  @Test
  void aRestartOfTheEndpointsContainerIsNoLoss() {
    assertThat(next(view(Sessions.in("READY"), null, Pods.scheduled(Pods.endpoint()))))
        .isEqualTo(Phase.READY);
  }

  @Test
  void anEndpointThatIsGoneEndsTheSessionAsFailed() {
    Decision gone = progress.next(inNamespace(Sessions.in("READY")), NOW);

    assertThat(gone.phase()).isEqualTo(Phase.ENDING);
    assertThat(gone.reason()).isEqualTo("EndpointLost");
    SparkSession ending = Sessions.in("ENDING");
    ending.getStatus().reason = gone.reason();
    assertThat(next(view(ending, null))).isEqualTo(Phase.FAILED);
  }

  @Test
  void aStopEndsASessionInAnyState() {
    SparkSession created = Sessions.created();
    created.getSpec().stop = Sessions.stop();
    SparkSession ready = Sessions.in("READY");
    ready.getSpec().stop = Sessions.stop();

    assertThat(progress.next(view(created, null), NOW))
        .isEqualTo(new Decision(Phase.ENDING, "Requested", "Ended by ada."));
    assertThat(next(view(ready, null, ENDPOINT))).isEqualTo(Phase.ENDING);
  }

  @Test
  void aDeletedObjectEndsItsSession() {
    SparkSession session = Sessions.in("READY");
    session.getMetadata().setDeletionTimestamp("2026-11-22T12:04:00Z");

    assertThat(progress.next(view(session, null, ENDPOINT), NOW).reason()).isEqualTo("Deleted");
  }

  @Test
  void aSessionHasEndedWhenAllItsPodsAreOverAndMetered() {
    SparkSession session = Sessions.in("ENDING");
    session.getStatus().reason = "Requested";
    SessionPod over = Pods.finished(Pods.executor("e1"), "2026-11-22T12:04:00Z");

    assertThat(next(view(session, null, Pods.running(Pods.executor("e1")))))
        .isEqualTo(Phase.ENDING);
    assertThat(next(view(session, null, over))).isEqualTo(Phase.ENDING);
    assertThat(next(view(session, null, Pods.metered(over)))).isEqualTo(Phase.ENDED);
  }

  @Test
  void whatHasEndedStaysSo() {
    SparkSession session = Sessions.in("ENDED");
    session.getSpec().stop = Sessions.stop();

    assertThat(next(view(session, null))).isEqualTo(Phase.ENDED);
  }

  @Test
  void theMaximumLifetimeCountsFromReady() {
    SparkSession session = Sessions.in("READY");
    session.getSpec().lifetime.maxSeconds = 280;

    assertThat(progress.next(view(session, null, ENDPOINT), NOW).reason())
        .isEqualTo("LifetimeReached");
    assertThat(progress.next(view(session, null, ENDPOINT), NOW.minusSeconds(1)).phase())
        .isEqualTo(Phase.READY);
    assertThat(progress.nextDeadline(view(session, null, ENDPOINT), NOW.minusSeconds(1)))
        .contains(NOW);
  }

  @Test
  void aSessionThatDoesNotStartFails() {
    SparkSession session = Sessions.in("PROVISIONING");

    assertThat(progress.next(view(session, null), NOW.plusSeconds(301)).reason())
        .isEqualTo("EndpointNotStarted");
  }

  @Test
  void aDeletedNamespaceEndsTheSession() {
    SessionView session =
        new SessionView(
            Sessions.in("READY"),
            Optional.of(
                new NamespaceBuilder()
                    .withNewMetadata()
                    .withDeletionTimestamp("2026-11-22T12:04:00Z")
                    .endMetadata()
                    .build()),
            List.of(ENDPOINT),
            Optional.empty(),
            SessionUsage.NONE);

    assertThat(progress.next(session, NOW).reason()).isEqualTo("NamespaceLost");
  }

  @Test
  void aNamespaceThatIsNotThereAnyMoreEndsTheSessionThatWasReady() {
    assertThat(progress.next(view(Sessions.in("READY"), null), NOW).reason())
        .isEqualTo("NamespaceLost");
    assertThat(progress.next(view(Sessions.in("READY"), null, ENDPOINT), NOW).phase())
        .as("a cache may be late: there is a pod in it")
        .isEqualTo(Phase.READY);
  }

  @Test
  void aSessionThatEndsIsLookedAtAgainWhenAPodIsLate() {
    SessionPod late = Pods.deleting(Pods.running(Pods.executor("e1")));

    assertThat(progress.nextDeadline(view(Sessions.in("ENDING"), null, late), NOW))
        .contains(Instant.parse("2026-11-22T13:02:00Z"));
  }

  @Test
  void otherKindsAreRefusedBeforeAnythingIsMade() {
    SparkSession session = Sessions.created();
    session.getSpec().kind = "stream";

    assertThat(progress.next(view(session, null), NOW).reason()).isEqualTo("UnsupportedKind");
  }

  @Test
  void aSessionWithoutClientAndExecutorsIsIdleInTheEnd() {
    EndpointState alone = state(false, "2026-11-22T12:00:30Z", NOW);
    SparkSession session = Sessions.told(Sessions.in("READY"), "Idle", NOW);
    session.getSpec().lifetime.idleSeconds = 270;

    assertThat(progress.next(view(session, alone, ENDPOINT), NOW).reason()).isEqualTo("Idle");
    session.getSpec().lifetime.idleSeconds = 271;
    assertThat(next(view(session, alone, ENDPOINT))).isEqualTo(Phase.READY);
    assertThat(progress.nextDeadline(view(session, alone, ENDPOINT), NOW))
        .contains(NOW.plusSeconds(1));
  }

  @Test
  void aBusySessionIsNeverIdle() {
    SparkSession session = Sessions.in("READY");
    session.getSpec().lifetime.idleSeconds = 10;
    EndpointState connected = state(true, "2026-11-22T12:00:30Z", NOW);
    EndpointState alone = state(false, "2026-11-22T12:00:30Z", NOW);
    EndpointState old = state(false, "2026-11-22T12:00:30Z", NOW.minusSeconds(61));

    assertThat(next(view(session, connected, ENDPOINT))).isEqualTo(Phase.READY);
    assertThat(next(view(session, old, ENDPOINT))).isEqualTo(Phase.READY);
    assertThat(next(view(session, null, ENDPOINT))).isEqualTo(Phase.READY);
    assertThat(next(view(session, alone, ENDPOINT, Pods.scheduled(Pods.executor("e1")))))
        .isEqualTo(Phase.READY);
  }

  @Test
  void nothingEndsOnAnAnswerFromBeforeItsTime() {
    SparkSession session = Sessions.told(Sessions.in("READY"), "Idle", NOW);
    session.getSpec().lifetime.idleSeconds = 270;
    Instant before = NOW.minusSeconds(1);
    SessionView early = view(session, state(false, "2026-11-22T12:00:30Z", before), ENDPOINT);
    SessionView asked = view(session, state(false, "2026-11-22T12:00:30Z", NOW), ENDPOINT);
    SessionView back = view(session, state(true, "2026-11-22T12:05:00Z", NOW), ENDPOINT);

    assertThat(next(early)).isEqualTo(Phase.READY);
    assertThat(SessionProgress.awaitsAnswer(early, NOW)).isTrue();
    assertThat(progress.nextDeadline(early, NOW)).contains(NOW.plusSeconds(1));
    assertThat(SessionProgress.awaitsAnswer(early, before)).isFalse();
    assertThat(progress.next(asked, NOW.plusSeconds(1)).reason()).isEqualTo("Idle");
    assertThat(next(back)).isEqualTo(Phase.READY);
    assertThat(SessionProgress.awaitsAnswer(back, NOW)).isFalse();
  }

  @Test
  void aClientThatIsConnectedAndDoesNothingIsNoWork() {
    SparkSession session = Sessions.told(Sessions.in("READY"), "Idle", NOW);
    session.getSpec().lifetime.idleSeconds = 60;
    EndpointState still = state(true, "2026-11-22T12:05:00Z", NOW.minusSeconds(60), NOW);
    EndpointState moved = state(true, "2026-11-22T12:05:00Z", NOW.minusSeconds(59), NOW);

    assertThat(progress.next(view(session, still, ENDPOINT), NOW).reason()).isEqualTo("Idle");
    assertThat(next(view(session, moved, ENDPOINT))).isEqualTo(Phase.READY);
    assertThat(next(view(session, still, ENDPOINT, Pods.scheduled(Pods.executor("e1")))))
        .isEqualTo(Phase.READY);
    assertThat(
            next(
                view(
                    session,
                    still,
                    ENDPOINT,
                    Pods.finished(Pods.executor("e1"), "2026-11-22T12:04:30Z"))))
        .isEqualTo(Phase.READY);
  }

  @Test
  void noExecutorGoesOnAnAnswerFromBeforeTheGraceWasOver() {
    SparkSession session = Sessions.in("READY");
    SessionView early =
        view(session, state(false, "2026-11-22T12:03:00Z", NOW.minusSeconds(1)), ENDPOINT);
    SessionView asked = view(session, state(false, "2026-11-22T12:03:00Z", NOW), ENDPOINT);

    assertThat(SessionProgress.isAbandoned(early, NOW)).isFalse();
    assertThat(SessionProgress.awaitsAnswer(early, NOW)).isTrue();
    assertThat(SessionProgress.isAbandoned(asked, NOW)).isTrue();
    assertThat(SessionProgress.awaitsAnswer(asked, NOW)).isFalse();
  }

  @Test
  void executorsWaitForTheirClientAsLongAsItsGrace() {
    SessionView gone =
        view(Sessions.in("READY"), state(false, "2026-11-22T12:03:00Z", NOW), ENDPOINT);
    SessionView back =
        view(Sessions.in("READY"), state(true, "2026-11-22T12:03:00Z", NOW), ENDPOINT);
    SessionView never = view(Sessions.in("READY"), state(false, null, NOW), ENDPOINT);

    assertThat(SessionProgress.isAbandoned(gone, NOW)).isTrue();
    assertThat(SessionProgress.isAbandoned(gone, NOW.minusSeconds(1))).isFalse();
    assertThat(SessionProgress.isAbandoned(back, NOW)).isFalse();
    assertThat(SessionProgress.isAbandoned(never, NOW)).isFalse();
  }

  @Test
  void executorsOfAClientThatCameBackSinceTheEndpointWasAskedStay() {
    SessionPod old = Pods.running(Pods.executor("old"));
    Instant made = old.createdAt();
    SessionView asked =
        view(Sessions.in("READY"), state(false, "2026-11-22T11:00:00Z", made.plusSeconds(1)), old);
    SessionView askedBefore =
        view(Sessions.in("READY"), state(false, "2026-11-22T11:00:00Z", made.plusMillis(900)), old);

    assertThat(SessionProgress.abandoned(asked, made.plusSeconds(2))).containsExactly(old);
    assertThat(SessionProgress.abandoned(askedBefore, made.plusSeconds(2))).isEmpty();
  }

  private Phase next(SessionView session) {
    return progress.next(session, NOW).phase();
  }

  private static EndpointState state(boolean connected, String lastClientAt, Instant at) {
    return state(connected, lastClientAt, at, at);
  }

  private static EndpointState state(
      boolean connected, String lastClientAt, Instant movedAt, Instant at) {
    Instant last = lastClientAt == null ? null : Instant.parse(lastClientAt);
    return new EndpointState(connected, last, movedAt, null, null, Map.of(), false, at);
  }

  private static SessionView inNamespace(SparkSession session) {
    return new SessionView(
        session,
        Optional.of(new NamespaceBuilder().withNewMetadata().endMetadata().build()),
        List.of(),
        Optional.empty(),
        SessionUsage.NONE);
  }

  private static SessionView view(SparkSession session, EndpointState state, SessionPod... pods) {
    return new SessionView(
        session, Optional.empty(), List.of(pods), Optional.ofNullable(state), SessionUsage.NONE);
  }
}
