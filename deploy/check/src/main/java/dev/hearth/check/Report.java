package dev.hearth.check;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** All that was found, for machines. */
record Report(
    Instant at,
    String cluster,
    String version,
    String scope,
    boolean installed,
    List<Finding> all) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  long count(Verdict verdict) {
    return all.stream().filter(one -> one.verdict() == verdict).count();
  }

  /** One line to end with. */
  String summary() {
    return Arrays.stream(Verdict.values())
        .map(verdict -> count(verdict) + " " + verdict.text())
        .collect(Collectors.joining(", "));
  }

  void write(Path file) throws IOException {
    ObjectNode report = JSON.createObjectNode();
    report.put("at", at.toString()).put("cluster", cluster).put("version", version);
    report.put("scope", scope).put("installed", installed);
    ObjectNode counts = report.putObject("counts");
    for (Verdict verdict : Verdict.values()) {
      counts.put(verdict.text(), count(verdict));
    }
    for (Finding one : all) {
      ObjectNode finding = report.withArray("/findings").addObject();
      finding.put("check", one.check()).put("verdict", one.verdict().text());
      finding.put("what", one.what()).put("remedy", one.remedy());
    }
    Files.write(file, JSON.writeValueAsBytes(report));
  }
}
