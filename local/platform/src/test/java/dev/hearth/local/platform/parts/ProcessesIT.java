package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessesIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Progress progress =
      new Progress(new PrintStream(said, true, StandardCharsets.UTF_8));
  private final Processes processes = new Processes(progress, () -> {});

  @TempDir Path folder;

  @AfterEach
  void end() {
    processes.stop();
    progress.close();
  }

  @Test
  void whatIsKilledIsStartedAgain() throws Exception {
    processes.start(part(), LIMIT);
    processes.watch();
    ProcessTable.Identity first = only();

    ProcessHandle.of(first.pid()).orElseThrow().destroyForcibly();

    Await.until(
        "another process",
        LIMIT,
        () -> !only().equals(first) && ProcessTable.isAlive(only()) && said().contains("is back"));
    assertThat(ProcessTable.isAlive(first)).isFalse();
    assertThat(said()).contains("sleeper ended with code 137", "starting it again in 1 s (1 of 5)");
  }

  @Test
  void aStoppedPlatformStartsNothingAgain() throws Exception {
    processes.start(part(), LIMIT);
    processes.watch();

    processes.stop();

    assertThat(ProcessTable.isAlive(only())).isFalse();
    assertThat(said()).doesNotContain("again");
  }

  private ProcessTable.Identity only() {
    assertThat(processes.all()).hasSize(1);
    return processes.all().get(0).leash().identity();
  }

  private String said() {
    return said.toString(StandardCharsets.UTF_8);
  }

  private Part part() {
    Leash.Command command =
        new Leash.Command(
            "sleeper",
            List.of("sleep", "1000"),
            Map.of("PATH", System.getenv("PATH")),
            folder,
            folder.resolve("sleeper.log"));
    return new Part(command, "", null, () -> true);
  }
}
