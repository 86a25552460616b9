package dev.hearth.session.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.ObservedEvent.Condition;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.session.diagnosis.Finding.Severity;
import dev.hearth.session.life.Amount;
import dev.hearth.session.life.Identity;
import dev.hearth.session.life.QueuePlace;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.placement.Cordon;
import dev.hearth.session.placement.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiagnosisTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final List<Steps.Arrival> arrivals = new ArrayList<>();
  private final Session session = session();

  @Test
  void saysWhatQuotaIsMissingAndWhereItStandsInLine() {
    session.queue(
        new QueuePlace(3, new Amount(2_000, 0, 0, 0)),
        "QuotaExceeded",
        "Waits for quota: 2000 CPU millis missing.",
        NOW);
    arrive(SessionState.QUEUED, 0);

    Diagnosis diagnosis = after(90);

    assertThat(diagnosis.summary())
        .isEqualTo("Waits for quota: 2000 CPU millis missing. It is number 3 in line.");
    assertThat(diagnosis.findings().getFirst().remedy()).contains("raise the quota");
    assertThat(diagnosis.steps().getFirst().seconds()).isEqualTo(90);
  }

  @Test
  void saysWhatEachClusterLacks() {
    session.queue(new QueuePlace(1, Amount.NONE), "NoCluster", "No cluster can take it.", NOW);
    arrive(SessionState.QUEUED, 0);
    Placement placement =
        new Placement(
            NOW,
            null,
            null,
            Amount.NONE,
            List.of(
                new Placement.Candidate(
                    "a",
                    "north",
                    1,
                    1,
                    null,
                    false,
                    List.of("needs 2000 free CPU millis, has 1"))));

    assertThat(Diagnosis.of(session, placement, Optional.empty(), arrivals, NOW).findings())
        .extracting(Finding::message)
        .contains("Cluster a in region north: needs 2000 free CPU millis, has 1.");
  }

  @Test
  void aClusterThatDoesNotAnswerIsAProblemOnlyAfterAWhile() {
    session.place("a", "north", NOW);
    arrive(SessionState.PLACED, 0);

    assertThat(only(after(2)).severity()).isEqualTo(Severity.waiting);
    assertThat(only(after(40)).severity()).isEqualTo(Severity.problem);
    assertThat(only(after(40)).message()).contains("Cluster a", "40.0 s");
  }

  @Test
  void theConditionThatHindersIsTheSummary() {
    session.place("a", "north", NOW);
    observe(
        1,
        Phase.PROVISIONING,
        null,
        new Condition("EndpointReady", "False", "Starting", "It does not answer yet.", NOW),
        new Condition("ImagePull", "True", "ImageNotPulled", "no such image. Check it.", NOW));
    arrive(SessionState.PROVISIONING, 0);

    assertThat(after(5).summary()).isEqualTo("no such image. Check it.");
    assertThat(after(5).findings()).extracting(Finding::code).doesNotContain("SlowStart");
    assertThat(after(50).findings()).extracting(Finding::code).contains("SlowStart");
  }

  @Test
  void aSessionThatIsWellHasNothingToSay() {
    session.place("a", "north", NOW);
    observe(
        1,
        Phase.READY,
        null,
        new Condition("EndpointReady", "True", "Answers", "", NOW),
        new Condition("QuotaDenied", "False", "Resolved", "", NOW));
    arrive(SessionState.PROVISIONING, 0);
    arrive(SessionState.READY, 2);

    assertThat(after(60).findings()).isEmpty();
    assertThat(after(60).summary()).contains("Ready", "nothing is known to be wrong");
  }

  @Test
  void aStopThatIsNearIsTheSummaryInItsOwnWords() {
    session.place("a", "north", NOW);
    String words =
        "It is stopped as idle at 2026-03-01T10:05:00Z. Run something in it, or let it go.";
    observe(1, Phase.READY, null, new Condition("StopSoon", "True", "Idle", words, NOW));
    arrive(SessionState.READY, 0);

    assertThat(after(1).summary()).isEqualTo(words);
    assertThat(only(after(1)).code()).isEqualTo("StopSoon");
    assertThat(only(after(1)).severity()).isEqualTo(Severity.problem);
  }

  @Test
  void silenceOfTheClusterIsTold() {
    session.place("a", "north", NOW);
    observe(1, Phase.READY, null);
    session.reach(false, NOW);
    arrive(SessionState.READY, 0);

    assertThat(after(1).summary()).contains("has not been heard from");
  }

  @Test
  void whatEndedIsExplainedWithWhatWouldHelp() {
    session.place("a", "north", NOW);
    observe(1, Phase.ENDED, "LifetimeReached");
    arrive(SessionState.ENDED, 0);

    Finding finding = only(after(10));
    assertThat(finding.severity()).isEqualTo(Severity.info);
    assertThat(finding.remedy()).contains("/extend");
    assertThat(after(10).steps().getLast().seconds()).isNull();
  }

  @Test
  void whatFailedShowsWhatStoodInTheWay() {
    session.place("a", "north", NOW);
    observe(
        1,
        Phase.FAILED,
        "EndpointNotStarted",
        new Condition("Unschedulable", "True", "NoNodeFits", "0/3 nodes fit. Wait.", NOW));
    arrive(SessionState.FAILED, 0);

    assertThat(after(1).findings())
        .extracting(Finding::code)
        .containsExactly("EndpointNotStarted", "NoNodeFits");
  }

  @Test
  void whatKeepsASessionFromEndingIsToldAndNothingElseOfIt() {
    session.place("a", "north", NOW);
    observe(
        1,
        Phase.ENDING,
        "Stopped",
        new Condition("EndDelayed", "True", "PodsRemain", "Pod e1 on node n1 has not ended.", NOW),
        new Condition("OutOfMemory", "True", "OOMKilled", "Executor pod e0 was killed.", NOW));
    arrive(SessionState.ENDING, 0);

    assertThat(after(300).findings())
        .extracting(Finding::code)
        .containsExactly("Ending", "PodsRemain");
    assertThat(after(300).summary()).contains("node n1");
  }

  @Test
  void whoRunsInAClusterThatIsEmptiedHearsUntilWhen() {
    session.place("a", "north", NOW);
    observe(1, Phase.READY, null);
    arrive(SessionState.READY, 0);
    Optional<Cordon> cordon = Optional.of(new Cordon(NOW, NOW.plusSeconds(300)));

    Diagnosis diagnosis = Diagnosis.of(session, null, cordon, arrivals, NOW);

    assertThat(only(diagnosis).code()).isEqualTo("ClusterDraining");
    assertThat(diagnosis.summary()).contains("cluster a", "2026-03-01T10:05:00Z");
  }

  private void arrive(SessionState state, int second) {
    arrivals.add(new Steps.Arrival(state, NOW.plusSeconds(second)));
  }

  private Diagnosis after(int seconds) {
    return Diagnosis.of(session, null, Optional.empty(), arrivals, NOW.plusSeconds(seconds));
  }

  private static Finding only(Diagnosis diagnosis) {
    assertThat(diagnosis.findings()).hasSize(1);
    return diagnosis.findings().getFirst();
  }

  private void observe(long sequence, Phase phase, String reason, Condition... conditions) {
    boolean over = phase == Phase.ENDED || phase == Phase.FAILED;
    session.observe(
        new ObservedEvent.Session(
            session.id(),
            "a",
            "u",
            sequence,
            1,
            phase,
            reason,
            null,
            "ns",
            phase == Phase.READY ? NOW : null,
            over ? NOW : null,
            null,
            new ObservedEvent.Executors(0, 0, 0),
            List.of(conditions),
            null,
            null),
        "https://gw",
        NOW);
  }

  private static Session session() {
    SessionSpec spec =
        new SessionSpec(
            null,
            "shared",
            "standard",
            "4.0.1",
            "image",
            new SessionSpec.Executor(1, 1024, 384, 0, 2, null, null),
            new DesiredEvent.Ports(1, 2, 3),
            new DesiredEvent.Lifetime(1, 1, 1),
            Map.of(),
            Map.of(),
            List.of(),
            null,
            null,
            Map.of(),
            List.of(),
            Set.of(),
            Map.of(),
            List.of());
    return Session.request(new Identity("s1", "aurora", "ada", "client"), null, spec, NOW);
  }
}
