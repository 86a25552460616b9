package dev.hearth.bench;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTest {
  private static final Row MEASURED =
      Row.of("start", "s", Measure.of(List.of(1.0, 1.23456, 2.0)), Measure.of(2.46912))
          .withGoal(Goal.oursAtMost(2))
          .withNote("how it was");

  private static final Row PEERLESS =
      Row.of("throughput", "MB/s", new Measure.NotTried(), new Measure.Absent())
          .withGoal(Goal.ratioAtLeast(2));

  private static final Report REPORT =
      new Report(
          "sample",
          Instant.parse("2026-03-04T05:06:07Z"),
          new Machine("a processor", 2, 1024, "Linux 6", "a JVM", 0.5),
          List.of(MEASURED, PEERLESS));

  @Test
  void tableNamesWhatIsMissing() {
    assertThat(REPORT.table())
        .isEqualTo(
            """
            name        unit        ours  baseline  ratio  goal        verdict
            start       s     1.23 (1-2)      2.47    0.5  ours <= 2   reached
            throughput  MB/s   not tried       n/a      -  ratio >= 2  unknown
            start: how it was
            """);
  }

  @Test
  void fileHoldsTheMachineAndTheRows(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("new/report.json");
    REPORT.write(file);

    JsonNode whole = new ObjectMapper().readTree(file.toFile());

    assertThat(whole.path("benchmark").asText()).isEqualTo("sample");
    assertThat(whole.path("at").asText()).isEqualTo("2026-03-04T05:06:07Z");
    assertThat(names(whole.path("machine")))
        .containsExactly("cpu", "cores", "memoryMiB", "system", "jdk", "loadAtStart");
    JsonNode start = whole.path("rows").get(0);
    assertThat(names(start))
        .containsExactly(
            "name", "unit", "ours", "baseline", "ratio", "goal", "verdict", "oursSpread", "note");
    assertThat(start.path("ours").decimalValue()).isEqualByComparingTo("1.23");
    assertThat(start.path("ratio").decimalValue()).isEqualByComparingTo("0.5");
    assertThat(start.path("goal").asText()).isEqualTo("ours <= 2");
    assertThat(start.path("oursSpread").toString()).isEqualTo("[1.0,2.0]");
    JsonNode peerless = whole.path("rows").get(1);
    assertThat(peerless.path("ours").asText()).isEqualTo("not tried");
    assertThat(peerless.path("baseline").isNull()).isTrue();
    assertThat(peerless.path("ratio").isNull()).isTrue();
    assertThat(peerless.path("verdict").asText()).isEqualTo("unknown");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0.0004567, 0.000457",
    "1.23456, 1.23",
    "12.345, 12.3",
    "123.6, 124",
    "123456, 123456",
    "2, 2",
    "100, 100"
  })
  void numbersHaveThreeDigitsOrAllBeforeThePoint(double value, String text) {
    assertThat(Numbers.text(value)).isEqualTo(text);
  }

  private static List<String> names(JsonNode node) {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
