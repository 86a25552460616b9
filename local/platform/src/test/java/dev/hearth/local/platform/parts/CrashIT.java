package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.machine.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a platform that is killed leaves behind: nothing that runs, and data that starts again. */
class CrashIT {
  private static final Duration LIMIT = Duration.ofSeconds(240);

  @TempDir Path folder;

  @Test
  void aKilledPlatformLeavesNoProcessAndItsFolderStartsAgain() throws Exception {
    // Given
    Process first = start();
    State state = awaitReady(first);
    assertThat(state.parts()).hasSize(2).allMatch(part -> ProcessTable.isAlive(part.identity()));
    List<ProcessTable.Identity> tree = tree(first);
    assertThat(tree).hasSizeGreaterThan(8);

    // When
    assertThatThrownBy(() -> new DataFolder(folder).lock().close()).isInstanceOf(Refusal.class);
    first.destroyForcibly().waitFor();

    // Then
    awaitEndOf(tree);
    Files.delete(folder.resolve("state.json"));
    Process second = start();
    try {
      assertThat(awaitReady(second).parts()).hasSize(2);
    } finally {
      List<ProcessTable.Identity> rest = tree(second);
      second.destroyForcibly().waitFor();
      // Kafka would write into the folder while it is being removed.
      awaitEndOf(rest);
    }
  }

  private static List<ProcessTable.Identity> tree(Process platform) {
    return ProcessTable.tree(platform.pid()).stream().map(ProcessTable::identity).toList();
  }

  private static void awaitEndOf(List<ProcessTable.Identity> processes)
      throws InterruptedException {
    Await.until("the end of all", LIMIT, () -> processes.stream().noneMatch(ProcessTable::isAlive));
  }

  private Process start() throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return new ProcessBuilder(
            Site.java().toString(),
            "-Xmx128m",
            "-cp",
            classPath,
            SmallPlatform.class.getName(),
            Path.of("../..").toAbsolutePath().normalize().toString(),
            folder.toString())
        .inheritIO()
        .start();
  }

  private State awaitReady(Process process) throws InterruptedException {
    return Await.value(
        "Kafka and Postgres",
        LIMIT,
        () -> {
          if (!process.isAlive()) {
            throw new Refusal("the small platform ended with code " + process.exitValue());
          }
          Optional<State> state = State.read(new DataFolder(folder));
          return state.filter(one -> one.platform().pid() == process.pid()).orElse(null);
        });
  }
}
