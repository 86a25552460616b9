package dev.hearth.local.platform.demo;

import dev.hearth.demo.JobReport;
import dev.hearth.demo.TpchAnswers;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What must hold of a run of the demo for it to have shown anything. */
final class Expectations {
  /** The least that a session's timeline tells, in the order in which it happens. */
  static final List<String> MOMENTS =
      List.of(
          "session Placed",
          "session Ready",
          Timeline.FIRST_EXECUTOR,
          Timeline.DRIVER_ENDED,
          "session Ended");

  private final List<String> failures = new ArrayList<>();

  private Expectations() {}

  /** What did not hold; none where all did. */
  static List<String> failures(Outcome outcome) {
    Expectations expectations = new Expectations();
    expectations.ofTheAnswers(outcome);
    expectations.ofTheExecutors(outcome);
    expectations.ofTheBill(outcome);
    expectations.ofTheTimeline(outcome.moments());
    expectations.ofThePeers(outcome.peers());
    return expectations.failures;
  }

  private void ofTheAnswers(Outcome outcome) {
    expect(!outcome.verdicts().isEmpty(), "no query was compared");
    for (TpchAnswers.Verdict verdict : outcome.verdicts()) {
      expect(verdict.matches(), "the answer of " + verdict.name() + ": " + verdict.detail());
    }
    List<JobReport.Check> checks = outcome.job().map(JobReport::checks).orElse(List.of());
    expect(!checks.isEmpty(), "the job has checked nothing itself");
    for (JobReport.Check check : checks) {
      expect(check.outcome().equals("passed"), check.name() + " " + check.outcome());
    }
  }

  private void ofTheExecutors(Outcome outcome) {
    expect(outcome.journal().mostExecutors() > 1, "there was never more than one executor");
    // Written by the driver itself, so what is in it happened while the driver ran.
    expect(
        outcome.job().stream()
            .flatMap(job -> job.executors().stream())
            .anyMatch(change -> change.change().equals("removed")),
        "no executor went before the driver ended");
  }

  private void ofTheBill(Outcome outcome) {
    PodLives journal = outcome.journal();
    if (outcome.bill().isEmpty()) {
      failures.add("there is no bill");
      return;
    }
    Bill bill = outcome.bill().get();
    expect(
        bill.coreMillis() == journal.coreMillis(),
        "usage of %d core-milliseconds is not the node's %d"
            .formatted(bill.coreMillis(), journal.coreMillis()));
    expect(
        bill.pods() == journal.started(),
        "%d pods on the bill are not the node's %d".formatted(bill.pods(), journal.started()));
    expect(bill.coreMillis() > 0, "no usage is billed");
    expect(isPositive(bill.amount()), "the cost is '" + bill.amount() + "', not more than nothing");
    expect(!bill.currency().isBlank(), "the cost has no currency");
  }

  private void ofTheTimeline(List<Timeline.Moment> moments) {
    int last = -1;
    for (String expected : MOMENTS) {
      int at = moments.stream().map(Timeline.Moment::what).toList().indexOf(expected);
      expect(at >= 0, "the timeline has no '" + expected + "'");
      expect(at < 0 || at > last, "'" + expected + "' came too early in the timeline");
      last = Math.max(last, at);
    }
  }

  private void ofThePeers(PeerWatch.Peers peers) {
    expect(peers.gap().isEmpty(), "the driver was not watched to its end: " + peers.gap());
    expect(peers.gateway(), "the driver was never connected with the gateway");
    for (String peer : peers.violations()) {
      failures.add("the driver was connected with " + peer);
    }
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      failures.add(otherwise);
    }
  }

  private static boolean isPositive(String amount) {
    try {
      return new BigDecimal(amount).signum() > 0;
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
