package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * However a platform's end comes, none of its processes stays. It is met while it starts, which
 * takes seconds; that of a ready one is in {@link Platform#close}.
 */
@Order(5)
@LocalOnly("the end of a platform of processes")
class StopIT {
  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final Duration STOP_LIMIT = Duration.ofMinutes(2);
  private static final int SOME_PARTS = 3;

  /** Ctrl-C says {@code INT}, which whoever runs tests in the background has had ignored. */
  private static final List<String> HEEDING_CTRL_C = List.of("env", "--default-signal=INT");

  @TempDir private Path folder;
  private Launcher.Running up;
  private Family family = new Family(List.of());

  @AfterEach
  void leaveNothing() {
    family.members().forEach(ProcessHandle::destroyForcibly);
    up.process().destroyForcibly();
  }

  @Test
  void killedShellTakesAllWithIt() throws Exception {
    Path data = folder.resolve("data");
    // The shell has a command to run after it, so that it stays and is the platform's parent.
    List<String> shell = List.of("bash", "-c", "\"$@\"; exit $?", "shell");
    start(shell, data);

    up.process().destroyForcibly().waitFor();

    family.assertThatAllEnd();
    assertThat(StateFile.in(data).path()).doesNotExist();
  }

  @Test
  void ctrlCStopsAll() throws Exception {
    Path data = folder.resolve("data");
    start(HEEDING_CTRL_C, data);

    signal("INT");

    assertThat(up.exitCode(STOP_LIMIT)).isEqualTo(130);
    family.assertThatAllEnd();
    assertThat(StateFile.in(data).path()).doesNotExist();
    assertThat(up.text()).contains("stopping");
  }

  private void start(List<String> under, Path data) {
    Path output = folder.resolve("up.log");
    up = Launcher.startUnder(under, output, "up", "--data", data.toString());
    StateFile state = StateFile.in(data);
    Waiting.until(
        "some parts to run",
        START_LIMIT,
        () -> {
          assertThat(up.ended()).as(up.tail()).isFalse();
          return state.parts().size() >= SOME_PARTS;
        });
    family = Family.of(up.process().toHandle());
    assertThat(state.parts().subList(0, SOME_PARTS)).allMatch(family::has);
  }

  private void signal(String name) throws IOException, InterruptedException {
    // Under env and the launcher, which each became the next, this is the platform itself.
    String pid = Long.toString(up.process().pid());
    assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor()).isZero();
  }
}
