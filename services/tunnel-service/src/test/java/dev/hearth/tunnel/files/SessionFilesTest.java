package dev.hearth.tunnel.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFilesTest {
  @TempDir Path folder;

  /** A disk that is full may say so of a write that nobody waits for any more. */
  @Test
  void whatTheDiskDoesNotHaveWholeIsNotKept() throws IOException {
    SessionFiles files = new SessionFiles(folder, 100);
    files.open();
    Path part = Files.write(files.part(), new byte[5]);

    assertThatThrownBy(() -> files.take(part, "a.jar", 6, "00"))
        .hasMessageContaining("of 6 bytes the disk has 5");

    assertThat(files.all()).isEmpty();
  }

  @Test
  void roomIsForAllOfThemTogether() {
    SessionFiles files = new SessionFiles(folder, 100);

    assertThat(files.reserve(60)).isTrue();
    assertThat(files.reserve(41)).isFalse();
    assertThat(files.isFull(100)).as("only what is kept counts here").isFalse();
    assertThat(files.isFull(101)).isTrue();
    files.release(20);
    assertThat(files.reserve(60)).isTrue();
    assertThat(files.reserve(1)).isFalse();
  }
}
