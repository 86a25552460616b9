package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.driver.DriverState;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sessions whose driver is a pod: from its first attempt to what its end means. */
class DriverCourseTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");
  private static final SessionPod ENDPOINT = Pods.running(Pods.endpoint());

  private final SessionProgress progress = new SessionProgress(Duration.ofMinutes(10));

  @Test
  void aClientsDriverIsElsewhere() {
    assertThat(course(Sessions.created())).isInstanceOf(DriverCourse.Elsewhere.class);
  }

  @Test
  void aSessionIsReadyWhenEndpointAndDriverAnswer() {
    SparkSession session = Sessions.connect(Sessions.created());

    assertThat(course(session, ENDPOINT)).isEqualTo(new DriverCourse.Start(1));
    assertThat(phase(session, ENDPOINT)).isEqualTo(Phase.PROVISIONING);
    assertThat(phase(session, ENDPOINT, Pods.scheduled(Pods.driver(1))))
        .isEqualTo(Phase.PROVISIONING);
    assertThat(phase(session, Pods.running(Pods.driver(1)))).isEqualTo(Phase.PROVISIONING);
    assertThat(phase(session, ENDPOINT, Pods.running(Pods.driver(1)))).isEqualTo(Phase.READY);
  }

  @Test
  void anApplicationThatSucceedsCompletesItsSession() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 2);

    Decision end = next(session, ENDPOINT, exited(1, 0));

    assertThat(end.phase()).isEqualTo(Phase.ENDING);
    assertThat(end.reason()).isEqualTo("Completed");
    assertThat(EndReason.outcome(end.reason())).isEqualTo(Phase.ENDED);
  }

  @Test
  void anApplicationMayBeOverBeforeItWasSeenToRun() {
    SparkSession session = Sessions.batch(Sessions.in("PROVISIONING"), 0);

    assertThat(next(session, ENDPOINT, exited(1, 0)).reason()).isEqualTo("Completed");
  }

  @Test
  void anApplicationThatFailsIsTriedAgainAfterAPauseThatGrows() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 2);
    Instant end = Instant.parse("2026-11-22T12:04:55Z");

    assertThat(course(session, ENDPOINT, exited(1, 3)))
        .isInstanceOfSatisfying(
            DriverCourse.Pauses.class,
            pause -> assertThat(pause.until()).isEqualTo(end.plusSeconds(10)));
    assertThat(phase(session, ENDPOINT, exited(1, 3))).isEqualTo(Phase.READY);
    assertThat(progress.nextDeadline(view(session, ENDPOINT, exited(1, 3)), NOW))
        .contains(end.plusSeconds(10));
    assertThat(DriverCourse.of(view(session, ENDPOINT, exited(1, 3)), NOW.plusSeconds(5)))
        .isEqualTo(new DriverCourse.Start(2));
    assertThat(course(session, ENDPOINT, exited(1, 3), exited(2, 3)))
        .isInstanceOfSatisfying(
            DriverCourse.Pauses.class,
            pause -> assertThat(pause.until()).isEqualTo(end.plusSeconds(20)));
  }

  @Test
  void theLastFailureIsTheSessions() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 1);

    Decision end = next(session, ENDPOINT, exited(1, 3), exited(2, 4));

    assertThat(end.reason()).isEqualTo("DriverFailed");
    assertThat(end.message()).contains("exit code 4").contains("attempt 2");
    assertThat(EndReason.outcome(end.reason())).isEqualTo(Phase.FAILED);
  }

  @Test
  void executorsOfADriverThatIsOverGo() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 1);
    SessionPod executor = Pods.running(Pods.executor("e1"));

    assertThat(SessionProgress.driverless(view(session, exited(1, 3), executor), NOW))
        .containsExactly(executor);
    assertThat(
            SessionProgress.driverless(view(session, Pods.running(Pods.driver(1)), executor), NOW))
        .isEmpty();
  }

  @Test
  void aDriverWhosePodWasRemovedIsNeverMadeAgain() {
    SparkSession session = Sessions.connect(Sessions.in("READY"));
    session.getStatus().driver = known(1);

    Decision end = next(session, ENDPOINT);

    assertThat(end.reason()).isEqualTo("DriverFailed");
    assertThat(end.message()).contains("removed");
    assertThat(SessionProgress.driverToStart(view(session, ENDPOINT), NOW)).isEmpty();
  }

  @Test
  void aRemovedAttemptCountsAsOne() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 1);
    session.getStatus().driver = known(1);

    assertThat(course(session, ENDPOINT)).isEqualTo(new DriverCourse.Start(2));
  }

  @Test
  void aServerThatEndsByItselfEndsItsSession() {
    SparkSession session = Sessions.connect(Sessions.in("READY"));

    assertThat(next(session, ENDPOINT, exited(1, 0)).reason()).isEqualTo("DriverEnded");
    assertThat(next(session, ENDPOINT, exited(1, 1)).reason()).isEqualTo("DriverFailed");
  }

  @Test
  void whoAskedForTheEndIsNamedAndNotTheDriver() {
    SparkSession session = Sessions.connect(Sessions.in("READY"));
    session.getSpec().stop = Sessions.stop();

    Decision end = next(session, ENDPOINT, exited(1, 143));

    assertThat(end.reason()).isEqualTo("Requested");
    assertThat(SessionProgress.driverEnd(view(session, exited(1, 143)), end, NOW)).isEmpty();
  }

  @Test
  void wantOfMemoryComesWithItsRemedy() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 0);
    SessionPod killed = Pods.exited(Pods.driver(1), 137, "OOMKilled", "2026-11-22T12:04:55Z");

    assertThat(next(session, ENDPOINT, killed).message())
        .startsWith("The driver's pod driver-1 was killed because it used more than its 1408 MiB")
        .contains("driver.memory", "137");
  }

  @Test
  void aDriverThatDoesNotStartIsSaidToBeIt() {
    SparkSession session = Sessions.connect(Sessions.in("PROVISIONING"));

    assertThat(
            progress
                .next(view(session, ENDPOINT, Pods.scheduled(Pods.driver(1))), NOW.plusSeconds(301))
                .reason())
        .isEqualTo("DriverNotStarted");
  }

  @Test
  void aServerWithoutWorkIsIdleInTheEnd() {
    SparkSession session = Sessions.told(Sessions.connect(Sessions.in("READY")), "Idle", NOW);
    session.getSpec().lifetime.idleSeconds = 60;
    Instant worked = NOW.minusSeconds(60);

    assertThat(idle(session, new DriverState(false, worked, NOW)).reason()).isEqualTo("Idle");
    assertThat(idle(session, new DriverState(false, worked.plusSeconds(1), NOW)).phase())
        .isEqualTo(Phase.READY);
  }

  @Test
  void aBusyOrSilentServerIsNeverIdle() {
    SparkSession session = Sessions.connect(Sessions.in("READY"));
    session.getSpec().lifetime.idleSeconds = 60;
    Instant long_ago = NOW.minusSeconds(3000);

    assertThat(idle(session, new DriverState(true, long_ago, NOW)).phase()).isEqualTo(Phase.READY);
    assertThat(idle(session, new DriverState(false, long_ago, NOW.minusSeconds(61))).phase())
        .isEqualTo(Phase.READY);
    assertThat(phase(session, ENDPOINT, Pods.running(Pods.driver(1)))).isEqualTo(Phase.READY);
  }

  @Test
  void aBatchSessionIsNeverIdle() {
    SparkSession session = Sessions.batch(Sessions.in("READY"), 0);
    session.getSpec().lifetime.idleSeconds = 60;

    assertThat(idle(session, new DriverState(false, NOW.minusSeconds(3000), NOW)).phase())
        .isEqualTo(Phase.READY);
  }

  @Test
  void aKindWithoutWhatItNeedsIsNotBegun() {
    SparkSession session = Sessions.batch(Sessions.created(), 0);
    session.getSpec().driver = null;

    assertThat(next(session).reason()).isEqualTo("UnsupportedKind");

    SparkSession connect = Sessions.connect(Sessions.created());
    connect.getSpec().application = session.getSpec().application;
    assertThat(next(connect).reason()).isEqualTo("UnsupportedKind");
  }

  private Decision idle(SparkSession session, DriverState state) {
    return progress.next(
        new SessionView(
            session,
            Optional.empty(),
            List.of(ENDPOINT, Pods.running(Pods.driver(1))),
            Optional.empty(),
            Optional.of(state),
            SessionUsage.NONE,
            List.of()),
        NOW);
  }

  private Phase phase(SparkSession session, SessionPod... pods) {
    return next(session, pods).phase();
  }

  private Decision next(SparkSession session, SessionPod... pods) {
    return progress.next(view(session, pods), NOW);
  }

  private static DriverCourse course(SparkSession session, SessionPod... pods) {
    return DriverCourse.of(view(session, pods), NOW);
  }

  private static SessionPod exited(int attempt, int code) {
    return Pods.exited(
        Pods.driver(attempt), code, code == 0 ? "Completed" : "Error", "2026-11-22T12:04:55Z");
  }

  private static SparkSessionStatus.Driver known(int attempt) {
    SparkSessionStatus.Driver driver = new SparkSessionStatus.Driver();
    driver.attempt = attempt;
    return driver;
  }

  private static SessionView view(SparkSession session, SessionPod... pods) {
    return new SessionView(
        session, Optional.empty(), List.of(pods), Optional.empty(), SessionUsage.NONE);
  }
}
