package dev.hearth.local.platform.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
  @TempDir private Path root;

  @Test
  void aRunRemovesWhatBrokenOffRunsOfItsKindLeftAndNothingElse() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    long alive = ProcessHandle.current().parent().orElseThrow().pid();
    Path brokenOff = made("training-" + gone.pid() + "-1");
    Path underWay = made("training-" + alive + "-2");
    Path ofAnotherKind = made("bench-" + gone.pid() + "-3");
    Path platform = made("postgres");

    Path own = new DataFolder(root).forOneRun("training").root();

    assertThat(brokenOff).doesNotExist();
    assertThat(underWay).exists();
    assertThat(ofAnotherKind).exists();
    assertThat(platform).exists();
    assertThat(own).isDirectory().hasParent(root.toAbsolutePath());
    assertThat(own.getFileName().toString())
        .startsWith("training-" + ProcessHandle.current().pid() + "-");
  }

  private Path made(String name) throws IOException {
    Path folder = Files.createDirectories(root.resolve(name));
    Files.writeString(folder.resolve("log"), "a line");
    return folder;
  }
}
