package dev.hearth.local.kubernetes.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * The append-only file that objects are read from again. Each write goes to the system at once, so
 * that a killed server loses nothing; it is not synced, so a machine that loses power may. A torn
 * line is ignored. What is long past is dropped by writing the live objects to a new file.
 */
final class Journal implements AutoCloseable {
  private static final long LEAST_WORTH_COMPACTING = 32L << 20;

  private final Path file;
  private LineFile out;
  private long live;

  Journal(Path file) {
    this.file = file;
  }

  /**
   * Hands each line's key and object (null where it was removed) over; returns the last version.
   */
  long read(BiConsumer<ObjectKey, Stored> sink) throws IOException {
    long last = 0;
    if (!Files.exists(file)) {
      return last;
    }
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonNode entry;
        try {
          entry = Json.parse(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException torn) {
          continue;
        }
        last = Math.max(last, entry.path("v").asLong());
        if (entry.get("o") instanceof ObjectNode tree) {
          ObjectKey key =
              new ObjectKey(Json.text(entry, "t"), Meta.namespace(tree), Meta.name(tree));
          sink.accept(key, new Stored(key, tree, entry.path("v").asLong()));
        } else if (entry.has("t")) {
          sink.accept(
              new ObjectKey(Json.text(entry, "t"), Json.text(entry, "ns"), Json.text(entry, "n")),
              null);
        }
      }
    }
    return last;
  }

  /** Returns how long its text is. */
  int put(Stored object) {
    byte[] line = line(object);
    write(out, line);
    return line.length;
  }

  void remove(ObjectKey key, long version) {
    ObjectNode entry = Json.object().put("v", version).put("t", key.type());
    write(out, Json.bytes(entry.put("ns", key.namespace()).put("n", key.name())));
  }

  /** Whether most of the file is about what is gone. */
  boolean worthCompacting() {
    return out.size() > LEAST_WORTH_COMPACTING && out.size() > 3 * live;
  }

  /** Starts a new file with just these objects; where this fails, the old one goes on. */
  void rewrite(List<Stored> objects, long version) {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    LineFile fresh = null;
    try {
      // Secrets are among the objects.
      Files.deleteIfExists(next);
      Files.createFile(
          next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      fresh = LineFile.open(next);
      write(fresh, Json.bytes(Json.object().put("v", version)));
      for (Stored object : objects) {
        write(fresh, line(object));
      }
      Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      LineFile old = out;
      out = fresh;
      live = fresh.size();
      close(old);
    } catch (IOException | UncheckedIOException e) {
      if (out != fresh) {
        close(fresh);
      }
      // Not tried again before the file is three times as long.
      live = out == null ? 0 : out.size();
      throw new IllegalStateException("cannot rewrite the journal " + file, e);
    }
  }

  @Override
  public void close() {
    close(out);
  }

  private static void close(LineFile lines) {
    try {
      if (lines != null) {
        lines.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] line(Stored object) {
    ObjectNode entry = Json.object().put("v", object.version()).put("t", object.key().type());
    return Json.bytes(entry.set("o", object.tree()));
  }

  private void write(LineFile lines, byte[] line) {
    try {
      lines.append(line);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the journal " + file, e);
    }
  }
}
