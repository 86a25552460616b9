package dev.hearth.local.platform.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.demo.JobReport;
import dev.hearth.demo.TpchAnswers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * All that a run of the demo has shown, or had when it was broken off.
 *
 * @param journal without pods where it was not read
 * @param bill empty where billing was not asked
 */
record Outcome(
    double scale,
    Optional<JobReport> job,
    List<TpchAnswers.Verdict> verdicts,
    List<Timeline.Moment> moments,
    PodLives journal,
    Optional<Bill> bill,
    PeerWatch.Peers peers,
    double startSeconds,
    long residentMiB) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Writes the report.
   *
   * @param failures what did not hold; empty where all did
   */
  void write(Path file, List<String> failures) throws IOException {
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    Files.writeString(file, report(failures).toPrettyString() + "\n");
  }

  private ObjectNode report(List<String> failures) {
    ObjectNode report = JSON.createObjectNode();
    report.put("passed", failures.isEmpty()).put("scale", scale);
    ArrayNode queries = report.putArray("queries");
    for (TpchAnswers.Verdict verdict : verdicts) {
      queries
          .addObject()
          .put("name", verdict.name())
          .put("seconds", verdict.seconds())
          .put("matches", verdict.matches());
    }
    ArrayNode timeline = report.putArray("timeline");
    for (Timeline.Moment moment : moments) {
      timeline.addObject().put("at", moment.at().toString()).put("what", moment.what());
    }
    ObjectNode executors = report.putObject("executors");
    executors.put("max", journal.mostExecutors());
    ArrayNode overTime = executors.putArray("overTime");
    for (Map.Entry<Instant, Integer> change : journal.executorsOverTime()) {
      overTime.addObject().put("at", change.getKey().toString()).put("count", change.getValue());
    }
    ArrayNode checks = report.putArray("checks");
    for (JobReport.Check check : job.map(JobReport::checks).orElse(List.of())) {
      checks
          .addObject()
          .put("name", check.name())
          .put("outcome", check.outcome())
          .put("bytes", check.bytes())
          .put("seconds", check.seconds())
          .put("detail", check.detail());
    }
    reportBill(report);
    ObjectNode driver = report.putObject("driver");
    peers.all().forEach(driver.putArray("peers")::add);
    peers.violations().forEach(driver.putArray("violations")::add);
    report
        .putObject("platform")
        .put("startSeconds", Math.round(startSeconds * 1000) / 1000.0)
        .put("residentMiB", residentMiB);
    failures.forEach(report.putArray("failures")::add);
    return report;
  }

  private void reportBill(ObjectNode report) {
    report.putObject("journal").put("coreMillis", journal.coreMillis());
    bill.ifPresent(
        known -> {
          report.putObject("usage").put("coreMillis", known.coreMillis());
          report
              .putObject("cost")
              .put("amount", known.amount())
              .put("currency", known.currency())
              .put("priceVersion", known.priceVersion());
        });
  }

  String text() {
    StringBuilder text = new StringBuilder("\nTimeline\n");
    for (Timeline.Moment moment : moments) {
      text.append(line("%8.1f s  %s", since(moments.get(0).at(), moment.at()), moment.what()));
    }
    text.append("\nExecutors over time\n");
    for (Map.Entry<Instant, Integer> change : journal.executorsOverTime()) {
      text.append(
          line(
              "%8.0f s  %d %s",
              since(moments.get(0).at(), change.getKey()),
              change.getValue(),
              "#".repeat(change.getValue())));
    }
    text.append("\nQueries (scale factor ").append(scale).append(")\n");
    for (TpchAnswers.Verdict verdict : verdicts) {
      text.append(
          line(
              "  %-4s %7.2f s  %s",
              verdict.name(),
              verdict.seconds(),
              verdict.matches() ? "right" : "WRONG: " + verdict.detail()));
    }
    for (JobReport.Check check : job.map(JobReport::checks).orElse(List.of())) {
      text.append(
          line(
              "  %-12s %6.2f s  %s, %d bytes %s",
              check.name(), check.seconds(), check.outcome(), check.bytes(), check.detail()));
    }
    text.append("\nUsage and cost\n");
    bill.ifPresent(
        known ->
            text.append(line("  billed           %,15d core-milliseconds", known.coreMillis())));
    text.append(line("  node's journal   %,15d core-milliseconds", journal.coreMillis()));
    text.append(line("  pods             %15d", journal.started()));
    bill.ifPresent(
        known ->
            text.append(
                line(
                    "  cost             %15s %s (%s)",
                    known.amount(), known.currency(), known.priceVersion())));
    text.append("\nThe driver's peers: ").append(String.join(", ", peers.all())).append('\n');
    text.append(line("Platform: started in %.1f s, %d MiB resident", startSeconds, residentMiB));
    return text.toString();
  }

  private static double since(Instant start, Instant at) {
    return Duration.between(start, at).toMillis() / 1000.0;
  }

  private static String line(String format, Object... values) {
    return String.format(Locale.ROOT, format, values) + "\n";
  }
}
