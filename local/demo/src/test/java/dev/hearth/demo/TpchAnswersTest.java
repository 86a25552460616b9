package dev.hearth.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.demo.TpchAnswers.Verdict;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TpchAnswersTest {
  @Test
  void publishedAnswersAreThereForEveryQuery() throws Exception {
    assertThat(TpchAnswers.published())
        .hasSize(TpchQueries.all(1).size())
        .allSatisfy(
            (name, expected) ->
                assertThat(expected.first()).hasSize(Math.min(25, expected.rowCount())));
    // From the answer set that the TPC-H specification publishes.
    assertThat(TpchAnswers.published().get("q06").first())
        .containsExactly(List.of("123141078.2283"));
    assertThat(TpchAnswers.published().get("q04").first())
        .containsExactly(
            List.of("1-URGENT", "10594"),
            List.of("2-HIGH", "10476"),
            List.of("3-MEDIUM", "10410"),
            List.of("4-NOT SPECIFIED", "10556"),
            List.of("5-LOW", "10487"));
  }

  @Test
  void sameRowsInAnOrderTheQueryAllowsMatch() {
    // q03 orders by its second column, descending, then by its third.
    QueryResult one = result("q03", "7|5.00|1995-01-01|0", "8|5.00|1995-01-01|0");
    QueryResult other = result("q03", "8|5.00|1995-01-01|0", "7|5.00|1995-01-01|0");
    assertThat(verdict(one, other).matches()).isTrue();
  }

  @Test
  void rowsOutOfOrderDoNotMatch() {
    QueryResult right = result("q03", "7|10.00|1995-01-01|0", "8|9.00|1995-01-01|0");
    QueryResult wrong = result("q03", "8|9.00|1995-01-01|0", "7|10.00|1995-01-01|0");
    assertThat(verdict(wrong, right).detail()).isEqualTo("row 2 is out of order");
  }

  @Test
  void aDifferentNumberIsNamed() {
    Verdict verdict = verdict(result("q06", "1.2345"), result("q06", "1.2346"));
    assertThat(verdict.matches()).isFalse();
    assertThat(verdict.detail()).isEqualTo("no row 1.2346");
  }

  @Test
  void aMissingRowAndAMissingQueryAreNamed() {
    assertThat(verdict(result("q06"), result("q06", "1.00")).detail())
        .isEqualTo("0 rows instead of 1");
    assertThat(TpchAnswers.against(report(), report(result("q06", "1.00"))))
        .containsExactly(new Verdict("q06", 0, false, "it was not run"));
  }

  @Test
  void aDifferenceBeyondTheRowsThatAreKeptIsSeen() {
    List<List<String>> rows = new ArrayList<>();
    IntStream.range(0, 1000).forEach(i -> rows.add(List.of(Integer.toString(1000 - i), "9.00")));
    QueryResult right = new QueryResult("q20", 1, rows);
    List<List<String>> changed = new ArrayList<>(rows);
    changed.set(999, List.of("1", "9.01"));
    assertThat(verdict(new QueryResult("q20", 1, changed), right).detail())
        .isEqualTo("a row differs");
  }

  @Test
  void aReportIsReadAsItWasWritten(@TempDir Path folder) throws Exception {
    JobReport report = report(result("q01", "A|F|1.00"));
    report.write(folder.resolve("new/report.json"));
    assertThat(JobReport.read(folder.resolve("new/report.json"))).isEqualTo(report);
  }

  @Test
  void queryElevenKeepsLessOfALargerScale() {
    assertThat(TpchQueries.all(1).get(11).sql()).contains("* 0.0001\n");
    assertThat(TpchQueries.all(0.01).get(11).sql()).contains("* 0.01\n");
    assertThat(TpchQueries.all(10).get(11).sql()).contains("* 0.00001\n");
  }

  private static Verdict verdict(QueryResult run, QueryResult expected) {
    return TpchAnswers.against(report(run), report(expected)).get(0);
  }

  private static QueryResult result(String name, String... rows) {
    return new QueryResult(
        name, 1.5, Arrays.stream(rows).map(row -> List.of(row.split("\\|"))).toList());
  }

  private static JobReport report(QueryResult... results) {
    return new JobReport(
        1,
        "local[2]",
        "app",
        "4.0.1",
        "a",
        "b",
        1,
        null,
        0,
        List.of(),
        List.of(results),
        List.of());
  }
}
