package dev.hearth.local.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerProcessTest {
  @TempDir Path folder;

  @Test
  void aProcessThatCannotBeNotedDoesNotLive() throws Exception {
    Path leash = Files.writeString(folder.resolve("leash.sh"), "shift; exec \"$@\"");
    List<Long> before = children().map(ProcessHandle::pid).toList();

    assertThatThrownBy(
            () ->
                ContainerProcess.start(
                    List.of("sleep", "600"),
                    Map.of("PATH", System.getenv("PATH")),
                    new ContainerProcess.Places(
                        folder, folder.resolve("log"), folder.resolve("no/such/folder"), leash)))
        .isInstanceOf(IOException.class);

    List<ProcessHandle> started = children().filter(p -> !before.contains(p.pid())).toList();
    for (ProcessHandle process : started) {
      process.onExit().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void saysWhichToolTheMachineLacks() throws IOException {
    assertThatThrownBy(() -> ContainerProcess.requireTools(folder.toString()))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith("there is no setsid on the PATH");
    ContainerProcess.requireTools(System.getenv("PATH"));
    assertThat(folder).isEmptyDirectory();
  }

  private static java.util.stream.Stream<ProcessHandle> children() {
    return ProcessHandle.current().children();
  }
}
