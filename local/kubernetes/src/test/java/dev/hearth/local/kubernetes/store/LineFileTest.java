package dev.hearth.local.kubernetes.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LineFileTest {
  @TempDir Path folder;

  @Test
  void whatIsLeftOfALineIsCutOff() throws IOException {
    Path path = Files.writeString(folder.resolve("lines"), "one\nhalf of anoth");

    try (LineFile lines = LineFile.open(path)) {
      lines.append("two".getBytes(US_ASCII));
    }

    assertThat(path).hasContent("one\ntwo\n");
  }

  @Test
  void alsoWhereItIsLongAndTheOnlyOne() throws IOException {
    Path path = Files.writeString(folder.resolve("lines"), "x".repeat(100_000));

    try (LineFile lines = LineFile.open(path)) {
      assertThat(lines.size()).isZero();
      lines.append("one".getBytes(US_ASCII));
    }

    assertThat(path).hasContent("one\n");
  }

  @Test
  void aFullDiskIsAnExceptionAndNoProgress() throws IOException {
    try (LineFile lines = LineFile.open(Path.of("/dev/full"))) {
      assertThatThrownBy(() -> lines.append("one".getBytes(US_ASCII)))
          .isInstanceOf(IOException.class);
      assertThat(lines.size()).isZero();
    }
  }
}
