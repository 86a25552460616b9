package dev.hearth.local.platform.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.demo.JobReport;
import dev.hearth.demo.TpchAnswers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectationsTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final PeerWatch.Peers GATEWAY_ONLY =
      new PeerWatch.Peers(Set.of("127.0.0.1:8443"), Set.of(), true, "");

  private List<Timeline.Moment> moments = moments(Expectations.MOMENTS);
  private String change = "removed";
  private String checked = "passed";
  private Optional<Bill> bill = Optional.of(new Bill(8_000, 2, "0.001", "EUR", "2026-01"));
  private PeerWatch.Peers peers = GATEWAY_ONLY;

  @TempDir Path folder;

  @Test
  void aRunInWhichAllHoldsHasNoFailures() {
    assertThat(failures()).isEmpty();
  }

  @Test
  void aBillHasToAskForMoney() {
    bill = Optional.of(new Bill(8_000, 2, "0.000", "EUR", "2026-01"));
    assertThat(failures()).containsExactly("the cost is '0.000', not more than nothing");
    bill = Optional.of(new Bill(8_000, 2, "", "", "2026-01"));
    assertThat(failures())
        .containsExactly("the cost is '', not more than nothing", "the cost has no currency");
    bill = Optional.empty();
    assertThat(failures()).containsExactly("there is no bill");
  }

  @Test
  void theTimelineTellsAllInItsOrder() {
    List<String> some = new ArrayList<>(Expectations.MOMENTS);
    some.remove("session Ready");
    moments = moments(some);
    assertThat(failures()).containsExactly("the timeline has no 'session Ready'");
    moments = moments(Expectations.MOMENTS.reversed());
    assertThat(failures()).contains("'session Ready' came too early in the timeline");
  }

  @Test
  void executorsGoBeforeTheDriverEnds() {
    change = "added";
    assertThat(failures()).containsExactly("no executor went before the driver ended");
  }

  @Test
  void theJobsOwnChecksHaveToPass() {
    checked = "skipped";
    assertThat(failures()).containsExactly("block fetch skipped");
  }

  @Test
  void aWatchThatWasBrokenOffShowsNothing() {
    peers = new PeerWatch.Peers(Set.of(), Set.of(), false, "it was blind");
    assertThat(failures())
        .containsExactly(
            "the driver was not watched to its end: it was blind",
            "the driver was never connected with the gateway");
    peers =
        new PeerWatch.Peers(
            Set.of("127.0.0.1:8443", "10.0.0.2:53/udp"), Set.of("10.0.0.2:53/udp"), true, "");
    assertThat(failures()).containsExactly("the driver was connected with 10.0.0.2:53/udp");
  }

  @Test
  void aRunThatWasBrokenOffIsReportedWithWhatIsKnown() throws Exception {
    Outcome known =
        new Outcome(
            0.01,
            Optional.empty(),
            List.of(),
            moments,
            new PodLives(List.of()),
            Optional.empty(),
            PeerWatch.Peers.none(),
            12,
            900);
    Path file = folder.resolve("reports/report.json");

    known.write(file, List.of("broken off: the driver ended with code 1"));

    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.path("passed").asBoolean(true)).isFalse();
    assertThat(report.at("/failures/0").asText()).contains("ended with code 1");
    assertThat(report.path("timeline")).hasSize(Expectations.MOMENTS.size());
    assertThat(report.at("/platform/residentMiB").asInt()).isEqualTo(900);
    assertThat(report.path("cost").isMissingNode()).isTrue();
  }

  @Test
  void theReportHoldsTheJobsOwnChecks() throws Exception {
    Path file = folder.resolve("report.json");

    outcome().write(file, failures());

    JsonNode report = new ObjectMapper().readTree(file.toFile());
    assertThat(report.path("passed").asBoolean()).isTrue();
    assertThat(report.at("/checks/0/name").asText()).isEqualTo("block fetch");
    assertThat(report.at("/checks/0/outcome").asText()).isEqualTo("passed");
    assertThat(report.at("/cost/currency").asText()).isEqualTo("EUR");
    assertThat(report.at("/usage/coreMillis")).isEqualTo(report.at("/journal/coreMillis"));
  }

  private List<String> failures() {
    return Expectations.failures(outcome());
  }

  private Outcome outcome() {
    JobReport job =
        new JobReport(
            0.01,
            "k8s://gateway",
            "app",
            "4.0.1",
            START.toString(),
            START.plusSeconds(60).toString(),
            1,
            START.plusSeconds(5).toString(),
            2,
            List.of(new JobReport.ExecutorChange(START.toString(), change, "1", 1, "idle")),
            List.of(),
            List.of(new JobReport.Check("block fetch", checked, 1, 1, "")));
    return new Outcome(
        0.01,
        Optional.of(job),
        List.of(new TpchAnswers.Verdict("q01", 1, true, "")),
        moments,
        new PodLives(List.of(life("a"), life("b"))),
        bill,
        peers,
        12,
        900);
  }

  private static PodLives.Life life(String name) {
    return new PodLives.Life(
        name, "executor", 1_000, START, Optional.of(START), Optional.of(START.plusSeconds(4)));
  }

  private static List<Timeline.Moment> moments(List<String> whats) {
    List<Timeline.Moment> moments = new ArrayList<>();
    for (String what : whats) {
      moments.add(new Timeline.Moment(START.plusSeconds(moments.size()), what));
    }
    return moments;
  }
}
