package dev.hearth.local.platform.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeashIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void aProcessThatDoesNotListenIsKilledAfterItsGraceWithAllItStarted() throws Exception {
    Leash leash = start("trap '' TERM; sleep 1000 & sleep 1000; sleep 1000", 1);
    Await.until("both sleeps", LIMIT, () -> ProcessTable.tree(leash.identity().pid()).size() == 3);
    List<ProcessTable.Identity> all =
        ProcessTable.tree(leash.identity().pid()).stream().map(ProcessTable::identity).toList();

    leash.stop();

    Await.until("their end", LIMIT, () -> all.stream().noneMatch(ProcessTable::isAlive));
    Await.until("the leash's own end", LIMIT, () -> !leash.isAlive());
  }

  @Test
  void theExitCodeAndTheOutputAreTheProcesssOwn() throws Exception {
    Leash leash = start("echo last words; exit 7", 1);

    leash.onExit().get(60, java.util.concurrent.TimeUnit.SECONDS);

    assertThat(leash.exitCode()).isEqualTo(7);
    assertThat(leash.lastLines(1)).isEqualTo("last words");
  }

  private Leash start(String script, int graceSeconds) throws Exception {
    return Leash.start(
        new Leash.Command(
            "test",
            List.of("bash", "-c", script),
            Map.of("PATH", System.getenv("PATH")),
            folder,
            folder.resolve("test.log"),
            "TERM",
            Duration.ofSeconds(graceSeconds)));
  }
}
