package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * What the benchmarks say before they measure, and that the one that can be small does. Numbers
 * take minutes and a quiet machine; what must never happen is seen at any time, and beside whatever
 * runs first.
 */
@Execution(ExecutionMode.CONCURRENT)
@LocalOnly("the launcher's benchmarks")
class BenchIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration MEASURED = Duration.ofMinutes(10);

  @TempDir private Path folder;

  @Test
  void withoutANameTheBenchmarksAreListed() {
    var list = Launcher.start(folder.resolve("list"), "bench");

    assertThat(list.exitCode(LIMIT)).isZero();
    assertThat(list.text().lines().map(line -> line.split(" +")[0]))
        .contains("footprint", "idle", "reconcile", "session-start");
  }

  @Test
  void unknownOneIsOneLineThatNamesTheKnown() {
    var refused = Launcher.start(folder.resolve("refused"), "bench", "warp");

    assertThat(refused.exitCode(LIMIT)).isNotZero();
    assertThat(refused.text().lines())
        .singleElement()
        .asString()
        .startsWith("hearth: there is no benchmark 'warp'; there are: ")
        .contains("footprint", "session-start");
  }

  @Test
  void operatorWritesNothingWhenNothingIsNew() throws IOException {
    Path report = folder.resolve("report.json");

    var run =
        Launcher.start(
            folder.resolve("run"),
            "bench",
            "reconcile",
            "--data",
            folder.resolve("data").toString(),
            "--runs",
            "1",
            "--sessions",
            "10",
            "--report",
            report.toString());

    assertThat(run.exitCode(MEASURED)).as(run.tail()).isZero();
    Map<String, JsonNode> rows = new HashMap<>();
    for (JsonNode row : new ObjectMapper().readTree(report.toFile()).path("rows")) {
      rows.put(row.path("name").asText(), row);
    }
    assertThat(rows.get("unchanged.writes").path("ours").asInt(-1))
        .as("%s", rows.get("unchanged.writes"))
        .isZero();
    assertThat(rows.get("reconciled").path("ratio").isNumber()).isTrue();
    assertThat(rows.get("heap.10").path("ours").asDouble()).isPositive();
    assertThat(rows.get("heap.5000").path("ours").asText()).isEqualTo("not tried");
  }

  @Test
  void helpKnowsTheTask() {
    var help = Launcher.start(folder.resolve("help"), "help");

    assertThat(help.exitCode(LIMIT)).isZero();
    assertThat(help.text().lines()).anyMatch(line -> line.startsWith("  bench "));
  }
}
