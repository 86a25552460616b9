package dev.hearth.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** What one run found, for people and for programs. */
record Report(String benchmark, Instant at, Machine machine, List<Row> rows) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> HEADS =
      List.of("name", "unit", "ours", "baseline", "ratio", "goal", "verdict");

  /** A table, then what is to be known about single rows. */
  String table() {
    List<List<String>> lines = new ArrayList<>(List.of(HEADS));
    rows.forEach(row -> lines.add(cells(row)));
    int[] widths = new int[HEADS.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder one = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        // Numbers stand below each other's ends, words below each other's beginnings.
        String format = i >= 2 && i <= 4 ? "%" + widths[i] + "s  " : "%-" + widths[i] + "s  ";
        one.append(String.format(Locale.ROOT, format, line.get(i)));
      }
      text.append(one.toString().stripTrailing()).append('\n');
    }
    rows.stream()
        .filter(row -> !row.note().isEmpty())
        .forEach(row -> text.append(row.name()).append(": ").append(row.note()).append('\n'));
    return text.toString();
  }

  void write(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(
        file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
  }

  ObjectNode json() {
    ObjectNode whole = JSON.createObjectNode();
    whole.put("benchmark", benchmark);
    whole.put("at", at.toString());
    whole.set("machine", JSON.valueToTree(machine));
    ArrayNode all = whole.putArray("rows");
    rows.forEach(row -> json(row, all.addObject()));
    return whole;
  }

  private static void json(Row row, ObjectNode node) {
    node.put("name", row.name());
    node.put("unit", row.unit());
    put(node, "ours", row.ours());
    put(node, "baseline", row.baseline());
    if (row.ratio().isPresent()) {
      node.put("ratio", Numbers.rounded(row.ratio().getAsDouble()));
    } else {
      node.putNull("ratio");
    }
    node.put("goal", row.goal().map(Goal::text).orElse(null));
    node.put("verdict", row.verdict().text());
    spread(node, "oursSpread", row.ours());
    spread(node, "baselineSpread", row.baseline());
    node.put("note", row.note());
  }

  private static void put(ObjectNode node, String name, Measure measure) {
    switch (measure) {
      case Measure.Measured measured -> node.put(name, Numbers.rounded(measured.median()));
      case Measure.Absent absent -> node.putNull(name);
      case Measure.NotTried not -> node.put(name, "not tried");
    }
  }

  private static void spread(ObjectNode node, String name, Measure measure) {
    if (measure instanceof Measure.Measured measured && measured.values().size() > 1) {
      node.putArray(name)
          .add(Numbers.rounded(measured.least()))
          .add(Numbers.rounded(measured.most()));
    }
  }

  private static List<String> cells(Row row) {
    return List.of(
        row.name(),
        row.unit(),
        cell(row.ours()),
        cell(row.baseline()),
        ratio(row.ratio()),
        row.goal().map(Goal::text).orElse("-"),
        row.verdict().text());
  }

  private static String cell(Measure measure) {
    return switch (measure) {
      case Measure.Measured one when one.values().size() == 1 -> Numbers.text(one.median());
      case Measure.Measured many ->
          "%s (%s-%s)"
              .formatted(
                  Numbers.text(many.median()),
                  Numbers.text(many.least()),
                  Numbers.text(many.most()));
      case Measure.Absent absent -> "n/a";
      case Measure.NotTried not -> "not tried";
    };
  }

  private static String ratio(OptionalDouble ratio) {
    return ratio.isPresent() ? Numbers.text(ratio.getAsDouble()) : "-";
  }
}
