package dev.hearth.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.local.platform.Task;
import dev.hearth.local.platform.machine.Refusal;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class BenchCommandTest {
  @Test
  void launcherFindsIt() {
    assertThat(ServiceLoader.load(Task.class))
        .filteredOn(BenchCommand.class::isInstance)
        .singleElement()
        .satisfies(task -> assertThat(new CommandLine(task).getCommandName()).isEqualTo("bench"));
  }

  @Test
  void unknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> BenchCommand.named("warp"))
        .isInstanceOf(Refusal.class)
        .hasMessage(
            "there is no benchmark 'warp'; there are: footprint, idle, images, reconcile, session-start");
  }

  @Test
  void runsAreBounded() {
    BenchCommand bench = new BenchCommand();
    new CommandLine(bench).parseArgs("footprint", "--runs", "0");

    assertThatThrownBy(bench::call)
        .isInstanceOf(Refusal.class)
        .hasMessage("--runs must be between 1 and 1000, not 0");
  }
}
