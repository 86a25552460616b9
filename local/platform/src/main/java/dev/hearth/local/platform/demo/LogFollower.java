package dev.hearth.local.platform.demo;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Hands over each whole line that a growing file has got since the last look. */
final class LogFollower {
  private final Path file;
  private final Consumer<String> lines;
  private long position;
  private String begun = "";

  LogFollower(Path file, Consumer<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  void look() {
    if (!Files.exists(file)) {
      return;
    }
    try (RandomAccessFile from = new RandomAccessFile(file.toFile(), "r")) {
      from.seek(position);
      byte[] bytes = new byte[(int) Math.min(1 << 20, from.length() - position)];
      from.readFully(bytes);
      position += bytes.length;
      String text = begun + new String(bytes, StandardCharsets.UTF_8);
      int end = text.lastIndexOf('\n') + 1;
      begun = text.substring(end);
      text.substring(0, end).lines().forEach(lines);
    } catch (IOException e) {
      // The next look sees it.
    }
  }
}
