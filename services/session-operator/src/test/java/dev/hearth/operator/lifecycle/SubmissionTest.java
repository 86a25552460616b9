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
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A batch session whose driver a remote spark-submit makes. */
class SubmissionTest {
  private static final Instant READY = Instant.parse("2026-11-22T12:00:20Z");
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");
  private static final SessionPod ENDPOINT = Pods.running(Pods.endpoint());
  private static final SessionPod STARTING = Pods.scheduled(Pods.driver(1));
  private static final SessionPod RUNNING = Pods.running(Pods.driver(1));

  private final SessionProgress progress = new SessionProgress(Duration.ofMinutes(10));
  private final SparkSession session = Sessions.submitted(Sessions.in("READY"));

  @Test
  void isReadyWhenItsDoorOpensAndSaysWhatItWaitsFor() {
    SparkSession starting = Sessions.submitted(Sessions.in("PROVISIONING"));

    assertThat(progress.next(view(starting), NOW).phase()).isEqualTo(Phase.PROVISIONING);
    Decision ready = progress.next(view(starting, ENDPOINT), NOW);

    assertThat(ready.phase()).isEqualTo(Phase.READY);
    assertThat(ready.reason()).isEqualTo("AwaitsSubmission");
    assertThat(ready.message()).contains("spark-submit --deploy-mode cluster").contains("600 s");
  }

  @Test
  void noDriverOfTheOperatorsOwnIsMade() {
    assertThat(SessionProgress.driverToStart(view(session, ENDPOINT), NOW)).isEmpty();
  }

  @Test
  void aDriverThatWasSubmittedIsTheSessions() {
    assertThat(next(ENDPOINT, STARTING).reason()).isEqualTo("DriverStarting");
    assertThat(next(ENDPOINT, RUNNING).reason()).isEqualTo("DriverReady");
    assertThat(status(ENDPOINT, RUNNING).driver.podName).isEqualTo("driver-1");
    assertThat(status(ENDPOINT, RUNNING).conditions)
        .anySatisfy(
            condition -> {
              assertThat(condition.getType()).isEqualTo("DriverReady");
              assertThat(condition.getStatus()).isEqualTo("True");
            });
  }

  @Test
  void itsEndIsTheSessions() {
    Decision completed = next(ENDPOINT, exited(0));
    Decision failed = next(ENDPOINT, exited(7));

    assertThat(completed.phase()).isEqualTo(Phase.ENDING);
    assertThat(completed.reason()).isEqualTo("Completed");
    assertThat(failed.reason()).isEqualTo("DriverFailed");
    assertThat(failed.message()).contains("exit code 7");
    SparkSessionStatus.Result result = status(ENDPOINT, exited(7)).result;
    assertThat(result.exitCode).isEqualTo(7);
    assertThat(result.lastLines).containsExactly("the last line");
  }

  @Test
  void oneThatWasRemovedIsNotAwaitedAgain() {
    session.getStatus().driver = new SparkSessionStatus.Driver();
    session.getStatus().driver.attempt = 1;

    assertThat(next(ENDPOINT).reason()).isEqualTo("DriverFailed");
  }

  @Test
  void withoutASubmissionTheSessionEndsAfterItsIdleTime() {
    Instant end = READY.plusSeconds(600);

    Instant told = end.minusSeconds(150);
    assertThat(progress.nextDeadline(view(session, ENDPOINT), NOW)).contains(told);
    assertThat(progress.nextDeadline(view(session, ENDPOINT), told)).contains(end);
    assertThat(progress.next(view(session, ENDPOINT), end.minusSeconds(1)).phase())
        .isEqualTo(Phase.READY);
    Decision over = progress.next(view(session, ENDPOINT), end);
    assertThat(over.phase()).isEqualTo(Phase.ENDING);
    assertThat(over.reason()).isEqualTo("NotSubmitted");
    assertThat(over.message()).contains("600 s").contains("idleTimeout");
    assertThat(EndReason.outcome(over.reason())).isEqualTo(Phase.FAILED);
    assertThat(progress.next(view(session, ENDPOINT, RUNNING), end).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void thatNobodyHasSubmittedYetIsToldBeforeTheEnd() {
    Instant told = READY.plusSeconds(450);

    assertThat(StopNotice.of(view(session, ENDPOINT), told.minusSeconds(1))).isEmpty();
    assertThat(StopNotice.of(view(session, ENDPOINT), told))
        .hasValueSatisfying(
            notice -> {
              assertThat(notice.reason()).isEqualTo("NotSubmitted");
              assertThat(notice.at()).isEqualTo(READY.plusSeconds(600));
              assertThat(notice.message()).contains("2026-11-22T12:10:20Z", "spark-submit");
            });
    assertThat(StopNotice.of(view(session, ENDPOINT, STARTING), told)).isEmpty();
  }

  @Test
  void aSubmittedDriverThatDoesNotStartIsSaidToBeIt() {
    // Made nine seconds past noon.
    Instant end = Instant.parse("2026-11-22T12:10:09Z");

    assertThat(progress.next(view(session, ENDPOINT, STARTING), end.minusSeconds(1)).phase())
        .isEqualTo(Phase.READY);
    assertThat(progress.next(view(session, ENDPOINT, STARTING), end).reason())
        .isEqualTo("DriverNotStarted");
  }

  @Test
  void namespaceAndEndpointAreLaidOutForIt() {
    List<HasMetadata> objects = plan(session);

    assertThat(objects.getFirst().getMetadata().getLabels())
        .containsEntry(Labels.DRIVER, "submitted");
    assertThat(rights(objects, "hearth-endpoint"))
        .contains("configmaps [patch]", "services [create, patch]");
    assertThat(rights(objects, "spark-driver")).noneMatch(right -> right.contains("patch"));
  }

  @Test
  void noOtherSessionIsLaidOutForIt() {
    List<HasMetadata> objects = plan(Sessions.batch(Sessions.in("READY"), 0));

    assertThat(objects.getFirst().getMetadata().getLabels()).doesNotContainKey(Labels.DRIVER);
    assertThat(rights(objects, "hearth-endpoint")).noneMatch(right -> right.contains("patch"));
  }

  private static List<HasMetadata> plan(SparkSession session) {
    return SessionPlan.running(
            session,
            new Surroundings(
                new Sessions.Network(),
                new Sessions.Endpoint(),
                List.of(new ApiServer("172.18.0.2", 6443))))
        .objects();
  }

  private static List<String> rights(List<HasMetadata> objects, String name) {
    return objects.stream()
        .filter(object -> object instanceof Role && object.getMetadata().getName().equals(name))
        .flatMap(role -> ((Role) role).getRules().stream())
        .map(rule -> String.join(",", rule.getResources()) + " " + rule.getVerbs())
        .toList();
  }

  private SparkSessionStatus status(SessionPod... pods) {
    SessionView view = view(session, pods).withDriverLog(List.of("the last line"));
    return new SessionReport(view, NOW, 8443).status(progress.next(view, NOW), 3, Optional.empty());
  }

  private Decision next(SessionPod... pods) {
    return progress.next(view(session, pods), NOW);
  }

  private static SessionPod exited(int code) {
    return Pods.exited(
        Pods.driver(1), code, code == 0 ? "Completed" : "Error", "2026-11-22T12:04:55Z");
  }

  private static SessionView view(SparkSession session, SessionPod... pods) {
    return new SessionView(
        session, Optional.empty(), List.of(pods), Optional.empty(), SessionUsage.NONE);
  }
}
