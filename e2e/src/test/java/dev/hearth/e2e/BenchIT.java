package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the benchmarks say before they measure; measuring takes minutes and a quiet machine. */
@Order(7)
@LocalOnly("the launcher's benchmarks")
class BenchIT {
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @Test
  void withoutANameTheBenchmarksAreListed() {
    var list = Launcher.start(folder.resolve("list"), "bench");

    assertThat(list.exitCode(LIMIT)).isZero();
    assertThat(list.text().lines().map(line -> line.split(" +")[0]))
        .contains("footprint", "session-start");
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
  void helpKnowsTheTask() {
    var help = Launcher.start(folder.resolve("help"), "help");

    assertThat(help.exitCode(LIMIT)).isZero();
    assertThat(help.text().lines()).anyMatch(line -> line.startsWith("  bench "));
  }
}
