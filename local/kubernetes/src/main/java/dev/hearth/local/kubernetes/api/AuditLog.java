package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.store.LineFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Who called what and how it was answered: one JSON line a request, in at most two files. */
final class AuditLog implements AutoCloseable {
  private static final long MOST_BYTES = 32L << 20;

  private final Path file;
  private LineFile out;

  AuditLog(Path file) throws IOException {
    this.file = file;
    out = LineFile.open(file);
  }

  synchronized void write(ObjectNode entry) {
    try {
      if (out.size() > MOST_BYTES) {
        out.close();
        Files.move(
            file,
            file.resolveSibling(file.getFileName() + ".1"),
            StandardCopyOption.REPLACE_EXISTING);
        out = LineFile.open(file);
      }
      out.append(Json.bytes(entry));
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
}
