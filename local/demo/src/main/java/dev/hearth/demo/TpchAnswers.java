package dev.hearth.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Says whether a run's answers are right: at scale 1 against the published TPC-H answers, at any
 * other scale against the report of the same job on a plain local Spark.
 *
 * <p>Answers are right when they have the same rows, whatever the order of rows that the query's
 * ORDER BY leaves open, equal to the fourth digit of a fraction (TPC-H itself asks for two), and
 * when they came in that order.
 */
public final class TpchAnswers {
  /** More rows than this are kept as a digest, with the first few to look at. */
  private static final int ROWS_KEPT = 25;

  private static final String RESOURCE = "/tpch/answers-sf1.txt";

  private TpchAnswers() {}

  /**
   * @param detail empty where it matches, else what differs first
   */
  public record Verdict(String name, double seconds, boolean matches, String detail) {}

  /**
   * What is expected of one query.
   *
   * @param first all rows, or where there are many the first few
   */
  record Expected(int rowCount, String digest, List<List<String>> first) {
    static Expected of(QueryResult result) {
      List<List<String>> rows = result.rows();
      return new Expected(
          rows.size(), result.digest(), rows.subList(0, Math.min(ROWS_KEPT, rows.size())));
    }
  }

  /** Against the published answers; for scale 1 only. */
  public static List<Verdict> againstPublished(JobReport run) throws IOException {
    return verdicts(run, published());
  }

  /** Against the same job's report from a plain local Spark. */
  public static List<Verdict> against(JobReport run, JobReport baseline) {
    Map<String, Expected> expected = new LinkedHashMap<>();
    baseline.queries().forEach(result -> expected.put(result.name(), Expected.of(result)));
    return verdicts(run, expected);
  }

  private static List<Verdict> verdicts(JobReport run, Map<String, Expected> expected) {
    Map<String, QueryResult> results = new LinkedHashMap<>();
    run.queries().forEach(result -> results.put(result.name(), result));
    List<Verdict> verdicts = new ArrayList<>();
    expected.forEach(
        (name, answer) -> {
          QueryResult result = results.get(name);
          String detail = result == null ? "it was not run" : difference(result, answer);
          verdicts.add(
              new Verdict(name, result == null ? 0 : result.seconds(), detail.isEmpty(), detail));
        });
    return List.copyOf(verdicts);
  }

  private static String difference(QueryResult result, Expected expected) {
    if (result.rows().size() != expected.rowCount()) {
      return result.rows().size() + " rows instead of " + expected.rowCount();
    }
    if (!result.digest().equals(expected.digest())) {
      for (List<String> row : expected.first()) {
        if (!result.rows().contains(row)) {
          return "no row " + String.join("|", row);
        }
      }
      return "a row differs";
    }
    for (int i = 1; i < result.rows().size(); i++) {
      if (!inOrder(
          result.rows().get(i - 1), result.rows().get(i), TpchQueries.order(result.name()))) {
        return "row " + (i + 1) + " is out of order";
      }
    }
    return "";
  }

  private static boolean inOrder(List<String> earlier, List<String> later, String order) {
    for (String key : order.isEmpty() ? new String[0] : order.split(" ")) {
      boolean descending = key.startsWith("-");
      int column = Integer.parseInt(descending ? key.substring(1) : key);
      int compared = compare(earlier.get(column), later.get(column));
      if (compared != 0) {
        return compared < 0 != descending;
      }
    }
    return true;
  }

  private static int compare(String one, String other) {
    String number = "-?[0-9]+(\\.[0-9]+)?";
    return one.matches(number) && other.matches(number)
        ? new BigDecimal(one).compareTo(new BigDecimal(other))
        : one.compareTo(other);
  }

  static Map<String, Expected> published() throws IOException {
    Map<String, Expected> answers = new LinkedHashMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                TpchAnswers.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
      List<List<String>> rows = null;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("= ")) {
          String[] head = line.split(" ");
          rows = new ArrayList<>();
          answers.put(head[1], new Expected(Integer.parseInt(head[2]), head[3], rows));
        } else if (rows != null) {
          rows.add(List.of(line.split("\\|", -1)));
        }
      }
    }
    return answers;
  }

  /**
   * Writes the resource anew from a report of a plain local Spark at scale 1: {@code TpchAnswers
   * REPORT.json FILE}. The header with its check against the published numbers is kept.
   */
  public static void main(String[] arguments) throws IOException {
    Path file = Path.of(arguments[1]);
    StringBuilder out = new StringBuilder();
    if (Files.exists(file)) {
      Files.readAllLines(file).stream()
          .takeWhile(line -> line.startsWith("#"))
          .forEach(line -> out.append(line).append('\n'));
    }
    for (QueryResult result : JobReport.read(Path.of(arguments[0])).queries()) {
      Expected answer = Expected.of(result);
      out.append("= %s %d %s%n".formatted(result.name(), answer.rowCount(), answer.digest()));
      answer.first().forEach(row -> out.append(String.join("|", row)).append('\n'));
    }
    Files.writeString(file, out.toString().replace("\r\n", "\n"));
  }
}
