package dev.hearth.bench.reconcile;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What one account called, from the API server's audit as it grows. The server begins a new file
 * when one is full; the old one is read to its end first, so look more often than files get full.
 */
final class ApiAudit implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int CHUNK = 1 << 16;

  private final Path file;
  private final String user;
  private final TreeMap<ApiCalls.Call, Long> counts = new TreeMap<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private InputStream in;
  private Object inode;

  ApiAudit(Path file, String user) throws IOException {
    this.file = file;
    this.user = user;
    open();
  }

  /** All calls since the first that the first file holds. */
  ApiCalls now() throws IOException {
    read();
    if (!Objects.equals(inode, inode(file))) {
      read();
      in.close();
      open();
      read();
    }
    return new ApiCalls(counts);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  private void open() throws IOException {
    // Before it is opened: where another takes its place between the two, the next look opens that.
    inode = inode(file);
    in = Files.newInputStream(file);
  }

  private static Object inode(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  private void read() throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (int count = in.read(chunk); count > 0; count = in.read(chunk)) {
      for (int i = 0; i < count; i++) {
        if (chunk[i] == '\n') {
          note(JSON.readTree(line.toByteArray()));
          line.reset();
        } else {
          line.write(chunk[i]);
        }
      }
    }
  }

  private void note(JsonNode entry) {
    if (!user.equals(entry.path("user").asText())) {
      return;
    }
    String part = entry.path("subresource").asText();
    String resource = entry.path("resource").asText() + (part.isEmpty() ? "" : "/" + part);
    counts.merge(new ApiCalls.Call(entry.path("verb").asText(), resource), 1L, Long::sum);
  }
}
