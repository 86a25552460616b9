package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.endpoint.EndpointState;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.operator.namespace.UploadedFiles;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A batch session whose application is uploaded. */
class UploadTest {
  private static final Surroundings AROUND =
      new Surroundings(
          new Sessions.Network(),
          new Sessions.Endpoint(),
          List.of(new ApiServer("172.18.0.2", 6443)));

  private static final Instant READY = Instant.parse("2026-11-22T12:00:20Z");
  private static final Instant IDLE = READY.plusSeconds(600);
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");
  private static final String SUMS = "a".repeat(64);
  private static final String LIB = "b".repeat(64);
  private static final Map<String, String> ALL = Map.of("sums.jar", SUMS, "lib.jar", LIB);
  private static final SessionPod ENDPOINT = Pods.running(Pods.endpoint());
  private static final SessionPod STARTING = Pods.scheduled(Pods.driver(1));
  private static final SessionPod RUNNING = Pods.running(Pods.driver(1));

  private final SessionProgress progress = new SessionProgress(Duration.ofMinutes(10));
  private final SparkSession session = Sessions.uploaded(Sessions.in("READY"), 1);

  @Test
  void isReadyWhenItsDoorOpensAndSaysWhatItWaitsFor() {
    SparkSession starting = Sessions.uploaded(Sessions.in("PROVISIONING"), 0);

    assertThat(progress.next(view(starting, Map.of(), NOW), NOW).phase())
        .isEqualTo(Phase.PROVISIONING);
    Decision ready = progress.next(view(starting, Map.of(), NOW, ENDPOINT), NOW);

    assertThat(ready.phase()).isEqualTo(Phase.READY);
    assertThat(ready.reason()).isEqualTo("AwaitsUpload");
    assertThat(ready.message()).contains("sums.jar, lib.jar").contains("600 s");
  }

  @Test
  void itsDriverBeginsWhenAllOfItIsThere() {
    SessionView first = view(session, Map.of("sums.jar", SUMS), NOW, ENDPOINT);
    SessionView all = view(session, ALL, NOW, ENDPOINT);

    assertThat(SessionProgress.driverToStart(first, NOW)).isEmpty();
    assertThat(progress.next(first, NOW).message()).contains("lib.jar").doesNotContain("sums.jar");
    assertThat(driverReady(first)).isEqualTo("AwaitsUpload");
    assertThat(SessionProgress.driverToStart(all, NOW)).contains(1);
    assertThat(progress.next(all, NOW).reason()).isEqualTo("DriverStarting");
    assertThat(progress.next(view(session, ALL, NOW, ENDPOINT, STARTING), NOW).reason())
        .isEqualTo("DriverStarting");
    assertThat(progress.next(view(session, ALL, NOW, ENDPOINT, RUNNING), NOW).reason())
        .isEqualTo("DriverReady");
  }

  /** An operator that has just started has heard of no files yet. */
  @Test
  void aDriverThatRunsNeedsNoWordOfItsFiles() {
    assertThat(progress.next(view(session, Map.of(), NOW, ENDPOINT, RUNNING), IDLE).reason())
        .isEqualTo("DriverReady");
  }

  @Test
  void withoutItsFilesTheSessionEndsAfterItsIdleTime() {
    assertThat(next(Map.of(), IDLE.minusSeconds(1)).phase()).isEqualTo(Phase.READY);

    Decision over = next(Map.of("sums.jar", SUMS), IDLE);

    assertThat(over.phase()).isEqualTo(Phase.ENDING);
    assertThat(over.reason()).isEqualTo("NotUploaded");
    assertThat(over.message()).startsWith("lib.jar did not come").contains("600 s", "idleTimeout");
    assertThat(EndReason.outcome(over.reason())).isEqualTo(Phase.FAILED);
  }

  /** What came while the operator was away is not taken for missing. */
  @Test
  void onlyTheEndpointCanSayThatTheyDidNotCome() {
    SessionView unheard = view(session, Map.of(), IDLE.minusSeconds(5), ENDPOINT);

    assertThat(progress.next(unheard, IDLE).phase()).isEqualTo(Phase.READY);
    assertThat(progress.nextDeadline(unheard, IDLE)).contains(IDLE.plusSeconds(5));
    assertThat(DeliveryRule.isLookDue(unheard, IDLE.plusSeconds(5))).isTrue();
  }

  @Test
  void thatNothingCameYetIsToldBeforeTheEnd() {
    Instant told = READY.plusSeconds(450);

    assertThat(StopNotice.of(view(session, Map.of(), told, ENDPOINT), told))
        .hasValueSatisfying(
            notice -> {
              assertThat(notice.reason()).isEqualTo("NotUploaded");
              assertThat(notice.at()).isEqualTo(IDLE);
              assertThat(notice.message()).contains("sums.jar, lib.jar", "2026-11-22T12:10:20Z");
            });
    assertThat(StopNotice.of(view(session, ALL, told, ENDPOINT), told)).isEmpty();
  }

  /** Ended in its middle it would have been for nothing. */
  @Test
  void whatIsOnItsWayIsLetThrough() {
    assertThat(progress.next(uploading(IDLE), IDLE).phase()).isEqualTo(Phase.READY);
    assertThat(next(Map.of(), IDLE.plusSeconds(1)).reason()).isEqualTo("NotUploaded");
  }

  @Test
  void aDriverThatDoesNotStartIsSaidToBeIt() {
    Instant made = Instant.parse("2026-11-22T12:00:09Z");
    SessionView starting = view(session, ALL, NOW, ENDPOINT, STARTING);

    assertThat(progress.next(starting, made.plusSeconds(599)).phase()).isEqualTo(Phase.READY);
    assertThat(progress.next(starting, made.plusSeconds(600)).reason())
        .isEqualTo("DriverNotStarted");
  }

  /** From when its files were there, however late that was heard, and however soon. */
  @Test
  void oneThatIsNotTakenHasTheTimeOfEveryOther() {
    Instant late = IDLE.plusSeconds(1800);
    assertThat(next(ALL, late).phase()).isEqualTo(Phase.READY);

    session.setStatus(status(view(session, ALL, late, ENDPOINT), late));

    assertThat(session.getStatus().filesAt).isEqualTo(late.toString());
    assertThat(next(Map.of(), late.plusSeconds(599)).phase()).isEqualTo(Phase.READY);
    assertThat(next(Map.of(), late.plusSeconds(600)).reason()).isEqualTo("DriverNotStarted");
  }

  /** A process that has just started has heard nothing, and knows what its forerunner wrote. */
  @Test
  void whatWasHeardOutlivesTheOperator() {
    Instant told = READY.plusSeconds(500);
    SessionView before = view(session, Map.of("sums.jar", SUMS), told, ENDPOINT);
    session.setStatus(status(before, told));

    SessionView after = unheard(ENDPOINT);
    SparkSessionStatus status = status(after, told.plusSeconds(1));

    assertThat(progress.next(after, told).message()).contains("Waits for lib.jar to be uploaded");
    assertThat(status.stopsAt).isEqualTo(IDLE.toString());
    assertThat(status.sequence).isEqualTo(session.getStatus().sequence);
    session.setStatus(status(view(session, Map.of("lib.jar", LIB), told, ENDPOINT), told));
    assertThat(SessionProgress.driverToStart(unheard(ENDPOINT), told)).contains(1);
    assertThat(unheard(ENDPOINT).files()).isEqualTo(ALL);
  }

  @Test
  void theEndpointIsAskedSoonAtFirstAndMoreSeldomTheLongerItLasts() {
    Instant soon = READY.plusSeconds(2);
    SessionView fresh = view(session, Map.of(), soon, ENDPOINT);
    SessionView later = view(session, Map.of(), NOW, ENDPOINT);

    assertThat(DeliveryRule.isLookDue(fresh, soon)).isFalse();
    assertThat(DeliveryRule.nextLook(fresh, soon)).contains(soon.plusMillis(500));
    assertThat(DeliveryRule.isLookDue(fresh, soon.plusMillis(500))).isTrue();
    assertThat(DeliveryRule.nextLook(later, NOW)).contains(NOW.plusSeconds(10));
    assertThat(DeliveryRule.nextLook(view(session, ALL, NOW, ENDPOINT), NOW)).isEmpty();
    assertThat(DeliveryRule.nextLook(view(session, Map.of(), NOW), NOW))
        .as("an endpoint that is not ready")
        .isEmpty();
    SparkSession ended = Sessions.uploaded(Sessions.in("ENDED"), 0);
    assertThat(DeliveryRule.nextLook(view(ended, Map.of(), NOW, ENDPOINT), NOW)).isEmpty();
    assertThat(DeliveryRule.nextLook(view(Sessions.in("READY"), Map.of(), NOW, ENDPOINT), NOW))
        .isEmpty();
  }

  @Test
  void theDriverFetchesWhatWasUploadedFromTheEndpointByItsContent() {
    Container driver = driver(new UploadedFiles("10.1.2.3", 8444, ALL));

    assertThat(driver.getArgs())
        .containsSubsequence(
            "--jars",
            "http://10.1.2.3:8444/%s/lib.jar,s3a://jobs/b.jar".formatted(LIB),
            "--class",
            "com.example.Sums",
            "http://10.1.2.3:8444/%s/sums.jar".formatted(SUMS));
    assertThat(driver(new UploadedFiles("fd00::7", 8444, ALL)).getArgs())
        .contains("http://[fd00::7]:8444/%s/sums.jar".formatted(SUMS));
  }

  @Test
  void endpointAndPoliciesAreLaidOutForIt() {
    SessionPlan plan = SessionPlan.running(session, AROUND);
    Pod endpoint = plan.endpoint().orElseThrow();
    Container container = endpoint.getSpec().getContainers().getFirst();

    assertThat(endpoint.getSpec().getVolumes())
        .filteredOn(volume -> volume.getName().equals("files"))
        .singleElement()
        .satisfies(files -> assertThat(files.getEmptyDir().getSizeLimit()).hasToString("1040Mi"));
    assertThat(container.getEnv())
        .extracting(EnvVar::getName, EnvVar::getValue)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "HEARTH_ENDPOINT_FILES_FOLDER",
                container.getVolumeMounts().getLast().getMountPath()));
    NetworkPolicy files = policy(plan, "files").orElseThrow();
    assertThat(files.getSpec().getIngress()).isEmpty();
    assertThat(files.getSpec().getEgress())
        .singleElement()
        .satisfies(
            way -> {
              assertThat(way.getPorts().getFirst().getPort().getIntVal()).isEqualTo(8444);
              assertThat(way.getTo().getFirst().getPodSelector().getMatchLabels())
                  .containsEntry("hearth.dev/role", "endpoint");
            });
    assertThat(policy(plan, "endpoint").orElseThrow().getSpec().getIngress())
        .anySatisfy(
            way -> {
              assertThat(way.getPorts().getFirst().getPort().getIntVal()).isEqualTo(8444);
              assertThat(way.getFrom())
                  .extracting(peer -> peer.getPodSelector().getMatchLabels().get("hearth.dev/role"))
                  .containsExactlyInAnyOrder("driver", "executor");
            });
  }

  @Test
  void noOtherSessionIsLaidOutForIt() {
    SessionPlan plan = SessionPlan.running(Sessions.batch(Sessions.in("READY"), 0), AROUND);
    Pod endpoint = plan.endpoint().orElseThrow();

    assertThat(policy(plan, "files")).isEmpty();
    assertThat(endpoint.getSpec().getVolumes())
        .noneMatch(volume -> volume.getName().equals("files"));
    assertThat(endpoint.getSpec().getContainers().getFirst().getEnv())
        .noneMatch(variable -> variable.getName().startsWith("HEARTH_ENDPOINT_FILES"));
  }

  private static Optional<NetworkPolicy> policy(SessionPlan plan, String name) {
    return plan.objects().stream()
        .filter(object -> object instanceof NetworkPolicy)
        .map(NetworkPolicy.class::cast)
        .filter(policy -> policy.getMetadata().getName().equals(name))
        .findFirst();
  }

  private Container driver(UploadedFiles files) {
    return SessionPlan.running(session, AROUND)
        .withDriver(session, 1, files)
        .driver()
        .orElseThrow()
        .pod()
        .getSpec()
        .getContainers()
        .getFirst();
  }

  private String driverReady(SessionView view) {
    return status(view, NOW).conditions.stream()
        .filter(condition -> condition.getType().equals("DriverReady"))
        .findFirst()
        .orElseThrow()
        .getReason();
  }

  private SparkSessionStatus status(SessionView view, Instant now) {
    return new SessionReport(view, now, 8443).status(progress.next(view, now), 3, Optional.empty());
  }

  private Decision next(Map<String, String> files, Instant now) {
    return progress.next(view(session, files, now, ENDPOINT), now);
  }

  private SessionView unheard(SessionPod... pods) {
    return new SessionView(
        session, Optional.empty(), List.of(pods), Optional.empty(), SessionUsage.NONE);
  }

  private SessionView uploading(Instant asked) {
    return new SessionView(
        session,
        Optional.empty(),
        List.of(ENDPOINT),
        Optional.of(new EndpointState(false, null, READY, null, null, Map.of(), true, asked)),
        SessionUsage.NONE);
  }

  private static SessionView view(
      SparkSession session, Map<String, String> files, Instant asked, SessionPod... pods) {
    return new SessionView(
        session,
        Optional.empty(),
        List.of(pods),
        Optional.of(new EndpointState(false, null, READY, null, null, files, false, asked)),
        SessionUsage.NONE);
  }
}
