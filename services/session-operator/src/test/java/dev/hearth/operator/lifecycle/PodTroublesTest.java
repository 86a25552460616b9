package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.PodTrouble;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodTroublesTest {
  private static final Instant NOW = Instant.parse("2026-11-22T12:05:00Z");
  private static final SessionPod ENDPOINT = Pods.running(Pods.endpoint());

  private final SparkSession session = Sessions.in("READY");

  @Test
  void anExecutorThatWasKilledForMemoryIsNamedWithWhatItHad() {
    SessionPod killed = Pods.exited(Pods.executor("e7"), 137, "OOMKilled", "2026-11-22T12:04:50Z");

    Condition told = condition(report(NOW, List.of(), killed), "OutOfMemory");

    assertThat(told.getStatus()).isEqualTo("True");
    assertThat(told.getReason()).isEqualTo("OOMKilled");
    assertThat(told.getMessage())
        .startsWith("Executor pod e7 was killed because it used more than its 1024 MiB. Ask for")
        .contains("executor.memoryOverhead");
  }

  @Test
  void itIsToldWhenThePodsRecordHasGoneUntilItIsNoNewsAnyMore() {
    PodTrouble trouble =
        PodTrouble.of(Pods.exited(Pods.executor("e7"), 52, "Error", "2026-11-22T12:04:50Z"))
            .orElseThrow();
    session.setStatus(report(NOW, List.of(trouble)));

    assertThat(condition(session.getStatus(), "OutOfMemory").getReason())
        .isEqualTo("HeapExhausted");
    assertThat(newsEnd(NOW, trouble)).contains(Instant.parse("2026-11-22T12:14:50Z"));
    SparkSessionStatus later = report(Instant.parse("2026-11-22T12:14:50Z"), List.of(trouble));
    assertThat(condition(later, "OutOfMemory").getStatus()).isEqualTo("False");
  }

  @Test
  void whatEndsAsItShouldIsNoTrouble() {
    SparkSessionStatus status =
        report(
            NOW,
            List.of(),
            Pods.finished(Pods.executor("idle"), "2026-11-22T12:04:00Z"),
            Pods.exited(Pods.executor("told"), 143, "Error", "2026-11-22T12:04:00Z"),
            Pods.deleting(
                Pods.exited(Pods.executor("forced"), 137, "Error", "2026-11-22T12:04:00Z")));

    assertThat(status.conditions)
        .extracting(Condition::getType)
        .doesNotContain("OutOfMemory", "Evicted", "NodeLost", "ExecutorsFailing");
  }

  @Test
  void threeFailuresAreALoopThatSparkBoundsAndTwoAreNot() {
    List<PodTrouble> failures = new ArrayList<>();
    failures.add(failure("e1", "2026-11-22T12:01:00Z"));
    failures.add(failure("e2", "2026-11-22T12:02:00Z"));
    assertThat(report(NOW, failures).conditions)
        .extracting(Condition::getType)
        .doesNotContain("ExecutorsFailing");

    failures.add(failure("e3", "2026-11-22T12:03:00Z"));

    assertThat(condition(report(NOW, failures), "ExecutorsFailing").getMessage())
        .startsWith(
            "3 executors failed within 10 minutes, the last one, e3 with exit code 1: Error.")
        .contains("spark.executor.maxNumFailures");
  }

  @Test
  void aLostNodeIsNamedThoughNobodyCouldSayHowItsPodEnded() {
    SessionPod lost =
        Pods.deleting(
            disrupted(
                Pods.running(Pods.executor("e1")), "DeletionByTaintManager", "Taint manager"));

    assertThat(condition(report(NOW, List.of(), lost), "NodeLost").getMessage())
        .startsWith("Executor pod e1 was lost with node node-1.");
  }

  @Test
  void anEvictionIsToldInTheNodesOwnWords() {
    PodBuilder evicted =
        new PodBuilder(Pods.exited(Pods.executor("e1"), 137, "Error", "2026-11-22T12:04:00Z").pod())
            .editStatus()
            .withReason("Evicted")
            .withMessage("The node was low on resource: ephemeral-storage")
            .endStatus();

    Condition told = condition(report(NOW, List.of(), Pods.of(evicted)), "Evicted");

    assertThat(told.getMessage())
        .contains("node node-1: The node was low on resource: ephemeral-storage. Spark makes");
  }

  @Test
  void aSessionThatEndsNamesThePodThatIsLateAndItsNode() {
    SessionPod late = Pods.deleting(Pods.running(Pods.executor("e1")));
    Decision ending = new Decision(Phase.ENDING, "Stopped", null);

    Instant due = Instant.parse("2026-11-22T13:02:00Z");
    Condition told = condition(report(due, ending, List.of(), late), "EndDelayed");

    assertThat(told.getMessage()).contains("Pod e1 on node node-1", "2026-11-22T13:00:00Z");
    assertThat(report(due.minusSeconds(1), ending, List.of(), late).conditions)
        .extracting(Condition::getType)
        .doesNotContain("EndDelayed");
  }

  @Test
  void aSessionWhoseUsageCannotBeSentSaysThatThisIsWhatItWaitsFor() {
    SessionPod unmetered = Pods.finished(Pods.executor("e1"), "2026-11-22T12:04:00Z");
    Decision ending = new Decision(Phase.ENDING, "Stopped", null);

    Instant due = Instant.parse("2026-11-22T12:06:00Z");

    assertThat(condition(report(due, ending, List.of(), unmetered), "EndDelayed").getMessage())
        .contains("usage of pod e1")
        .contains("Kafka");
    assertThat(report(due, ending, List.of(), Pods.metered(unmetered)).conditions)
        .extracting(Condition::getType)
        .doesNotContain("EndDelayed");
  }

  private static PodTrouble failure(String pod, String at) {
    return PodTrouble.of(Pods.exited(Pods.executor(pod), 1, "Error", at)).orElseThrow();
  }

  private static SessionPod disrupted(SessionPod pod, String reason, String message) {
    return Pods.of(
        new PodBuilder(pod.pod())
            .editStatus()
            .addNewCondition()
            .withType("DisruptionTarget")
            .withStatus("True")
            .withReason(reason)
            .withMessage(message)
            .withLastTransitionTime("2026-11-22T12:04:00Z")
            .endCondition()
            .endStatus());
  }

  private static Condition condition(SparkSessionStatus status, String type) {
    return status.conditions.stream()
        .filter(condition -> type.equals(condition.getType()))
        .findFirst()
        .orElseThrow();
  }

  private Optional<Instant> newsEnd(Instant now, PodTrouble trouble) {
    return new SessionReport(view(List.of(trouble)), now, 8443).newsEnd();
  }

  private SparkSessionStatus report(Instant now, List<PodTrouble> troubles, SessionPod... pods) {
    return report(now, new Decision(Phase.READY, "EndpointReady", null), troubles, pods);
  }

  private SparkSessionStatus report(
      Instant now, Decision decision, List<PodTrouble> troubles, SessionPod... pods) {
    return new SessionReport(view(troubles, pods), now, 8443).status(decision, 0, Optional.empty());
  }

  private SessionView view(List<PodTrouble> troubles, SessionPod... pods) {
    List<SessionPod> all = new ArrayList<>(List.of(pods));
    all.add(ENDPOINT);
    return new SessionView(
        session,
        Optional.empty(),
        all,
        Optional.empty(),
        new SessionUsage(null, 0, null, troubles));
  }
}
