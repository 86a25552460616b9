package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Who called what and how it was answered: one JSON line a request, in at most two files. */
final class AuditLog implements AutoCloseable {
  private static final long MOST_BYTES = 32L << 20;

  private final Path file;
  private OutputStream out;
  private long size;

  AuditLog(Path file) throws IOException {
    this.file = file;
    open();
  }

  synchronized void write(ObjectNode entry) {
    byte[] line = (Json.string(entry) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (size > MOST_BYTES) {
        out.close();
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        open();
      }
      out.write(line);
      size += line.length;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the audit log " + file, e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void open() throws IOException {
    out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    size = Files.size(file);
  }
}
