package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.driver.DriverState;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** When a client session is idle whose driver says whether it works, and when it falls silent. */
class ClientIdleTest {
  private static final Instant READY = Instant.parse("2026-11-22T12:00:20Z");
  private static final Instant NOW = READY.plusSeconds(1_000);
  private static final Instant IDLE_SINCE = NOW.minusSeconds(600);
  private static final SessionPod ENDPOINT = Pods.running(Pods.endpoint());
  private static final SessionPod EXECUTOR = Pods.running(Pods.executor("e1"));

  private static final DriverState IDLE = new DriverState(false, IDLE_SINCE, NOW);
  private static final DriverState BUSY = new DriverState(true, NOW, NOW);

  /** Its client is there, and its tunnel has stood still ever since. */
  private static final EndpointState STILL = connected(READY);

  private static final EndpointState MOVING = connected(NOW);

  private final SessionProgress progress = new SessionProgress(Duration.ofMinutes(10));
  private final SparkSession told = Sessions.told(Sessions.in("READY"), "Idle", NOW);

  @Test
  void anIdleDriversSessionIsStoppedWhateverExecutorsItHasAndWhateverItsTunnelCarries() {
    Decision end = next(told, MOVING, IDLE, ENDPOINT, EXECUTOR);

    assertThat(end.reason()).isEqualTo("Idle");
    assertThat(end.message()).isEqualTo("Its driver ran no job for 600 s.");
    DriverState lately = new DriverState(false, IDLE_SINCE.plusSeconds(1), NOW);
    assertThat(next(told, MOVING, lately, ENDPOINT, EXECUTOR).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void aBusyDriversSessionIsNotStoppedThoughItHasNoExecutorsAndItsTunnelStandsStill() {
    assertThat(next(told, STILL, null, ENDPOINT).reason()).as("unasked").isEqualTo("Idle");

    assertThat(next(told, STILL, BUSY, ENDPOINT).phase()).isEqualTo(Phase.READY);
    assertThat(IdleRule.deadline(view(told, STILL, BUSY, ENDPOINT), NOW)).isEmpty();
  }

  @Test
  void ofASilentDriverTheRuleOfBeforeHolds() {
    DriverState old = new DriverState(false, READY, NOW.minusSeconds(60));

    assertThat(next(told, STILL, old, ENDPOINT, EXECUTOR).phase()).isEqualTo(Phase.READY);
    assertThat(next(told, MOVING, old, ENDPOINT).phase()).isEqualTo(Phase.READY);
    Decision end = next(told, STILL, old, ENDPOINT);
    assertThat(end.reason()).isEqualTo("Idle");
    assertThat(end.message())
        .isEqualTo(
            "It had no executor, and no client whose connections carried anything, for 600 s.");
  }

  @Test
  void aDriverThatFellSilentAtWorkKeepsItsSessionForTheIdleTimeFromThen() {
    Instant last = NOW.minusSeconds(599);
    DriverState worked = new DriverState(true, last, last);

    assertThat(next(told, STILL, worked, ENDPOINT).phase()).isEqualTo(Phase.READY);
    assertThat(
            progress
                .next(view(told, at(NOW.plusSeconds(1)), worked, ENDPOINT), NOW.plusSeconds(1))
                .reason())
        .isEqualTo("Idle");
  }

  @Test
  void nothingEndsOnWhatTheDriverSaidBeforeItsTimeWasUp() {
    DriverState early = new DriverState(false, IDLE_SINCE, NOW.minusSeconds(1));
    SessionView view = view(told, MOVING, early, ENDPOINT, EXECUTOR);

    assertThat(progress.next(view, NOW).phase()).isEqualTo(Phase.READY);
    assertThat(SessionProgress.awaitsAnswer(view, NOW)).as("it is asked now").isTrue();
  }

  @Test
  void anEndpointThatHasAnsweredIsNotAskedAgainForItsDriversSilence() {
    DriverState early = new DriverState(false, IDLE_SINCE, NOW.minusSeconds(1));
    SessionView view = view(told, MOVING, early, ENDPOINT, EXECUTOR);

    assertThat(SessionProgress.awaitsAnswer(view, Optional.of(MOVING.at()), NOW)).isFalse();
    assertThat(SessionProgress.awaitsAnswer(view, Optional.of(early.at()), NOW)).isTrue();
    assertThat(SessionProgress.awaitsAnswer(view, Optional.empty(), NOW)).isTrue();
  }

  @Test
  void nobodyIsStoppedUntold() {
    SparkSession untold = Sessions.in("READY");

    assertThat(next(untold, MOVING, IDLE, ENDPOINT, EXECUTOR).phase()).isEqualTo(Phase.READY);
    assertThat(status(untold, MOVING, IDLE, ENDPOINT, EXECUTOR).stopsAt)
        .as("half of the notice")
        .isEqualTo(NOW.plusSeconds(75).toString());
  }

  @Test
  void itIsToldInTimeAndWorkTakesItBack() {
    SparkSession session = Sessions.in("READY");
    DriverState soon = new DriverState(false, NOW.minusSeconds(450), NOW);

    session.setStatus(status(session, MOVING, soon, ENDPOINT, EXECUTOR));

    assertThat(session.getStatus().stopsAt).isEqualTo(NOW.plusSeconds(150).toString());
    assertThat(stopSoon(session.getStatus()).getMessage())
        .startsWith("Its driver runs no job: it is stopped as idle at");
    SparkSessionStatus spared = status(session, STILL, BUSY, ENDPOINT, EXECUTOR);
    assertThat(spared.stopsAt).isNull();
    assertThat(stopSoon(spared).getStatus()).isEqualTo("False");
  }

  @Test
  void aClientThatIsAwayIsJudgedByTheRuleOfBeforeOnceItsDriversWordIsOld() {
    EndpointState away =
        new EndpointState(false, NOW.minusSeconds(61), READY, null, null, Map.of(), false, NOW);
    DriverState old = new DriverState(false, IDLE_SINCE, NOW.minusSeconds(61));

    SessionView view = view(Sessions.in("READY"), away, old, ENDPOINT);

    assertThat(progress.next(view, NOW).phase()).isEqualTo(Phase.READY);
    assertThat(IdleRule.deadline(view, NOW))
        .contains(new Deadline(NOW.minusSeconds(61).plusSeconds(600), NOW));
  }

  @Test
  void whoWantsNoIdleTimeIsNeverIdle() {
    told.getSpec().lifetime.idleSeconds = 0;

    assertThat(next(told, STILL, IDLE, ENDPOINT).phase()).isEqualTo(Phase.READY);
  }

  private Decision next(
      SparkSession session, EndpointState endpoint, DriverState driver, SessionPod... pods) {
    return progress.next(view(session, endpoint, driver, pods), NOW);
  }

  private SparkSessionStatus status(
      SparkSession session, EndpointState endpoint, DriverState driver, SessionPod... pods) {
    SessionView view = view(session, endpoint, driver, pods);
    return new SessionReport(view, NOW, 8443).status(progress.next(view, NOW), 0, Optional.empty());
  }

  private static Condition stopSoon(SparkSessionStatus status) {
    return status.conditions.stream()
        .filter(condition -> SparkSessionStatus.STOP_SOON.equals(condition.getType()))
        .findFirst()
        .orElseThrow();
  }

  private static EndpointState connected(Instant movedAt) {
    return new EndpointState(true, NOW, movedAt, null, null, Map.of(), false, NOW);
  }

  /** The same as {@link #STILL}, asked later. */
  private static EndpointState at(Instant asked) {
    return new EndpointState(true, asked, READY, null, null, Map.of(), false, asked);
  }

  private static SessionView view(
      SparkSession session, EndpointState endpoint, DriverState driver, SessionPod... pods) {
    return new SessionView(
        session,
        Optional.empty(),
        List.of(pods),
        Optional.of(endpoint),
        Optional.ofNullable(driver),
        SessionUsage.NONE,
        List.of());
  }
}
