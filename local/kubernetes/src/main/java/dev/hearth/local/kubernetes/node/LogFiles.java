package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/** Containers' output, found by pod and container, and kept from filling the disk. */
public final class LogFiles {
  private static final System.Logger LOG = System.getLogger(LogFiles.class.getName());
  private static final long MOST_BYTES = 64L << 20;
  private static final int BLOCK = 64 << 10;

  private LogFiles() {}

  /** The file of a container's current run, or of the one before. */
  public static Path find(Path nodeFolder, JsonNode pod, String container, boolean previous) {
    int restarts = 0;
    for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
      for (JsonNode status : Json.at(pod, "status", list)) {
        if (Json.text(status, "name").equals(container)) {
          restarts = status.path("restartCount").asInt();
        }
      }
    }
    PodFolder folder = PodFolder.of(nodeFolder, Meta.uid(pod));
    Path current = folder.log(container, restarts);
    // A container that waits for its restart has no new log yet: the last one is what it said.
    boolean waits = !previous && restarts > 0 && !Files.exists(current);
    return previous || waits ? folder.log(container, restarts - 1) : current;
  }

  /** Where the last n lines begin. */
  public static long tail(Path file, long lines) throws IOException {
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long position = log.length();
      long left = lines + 1;
      byte[] block = new byte[BLOCK];
      boolean first = true;
      while (position > 0) {
        int size = (int) Math.min(BLOCK, position);
        position -= size;
        log.seek(position);
        log.readFully(block, 0, size);
        for (int i = size - 1; i >= 0; i--) {
          boolean end = block[i] == '\n';
          if (first && !end) {
            // A last line that is not finished counts as one.
            left--;
          }
          first = false;
          if (end && --left <= 0) {
            return position + i + 1;
          }
        }
      }
      return 0;
    }
  }

  /** Drops the older half of logs that have grown too long. */
  static void bound(PodFolder folder) {
    Path logs = folder.root().resolve("logs");
    if (!Files.isDirectory(logs)) {
      return;
    }
    try (Stream<Path> files = Files.list(logs)) {
      for (Path file : files.toList()) {
        if (Files.size(file) > MOST_BYTES) {
          shorten(file);
        }
      }
    } catch (IOException e) {
      LOG.log(Level.WARNING, "Cannot bound the logs in {0}: {1}", logs, e.getMessage());
    }
  }

  /** The writer appends, so it goes on at the new end of the same file. */
  private static void shorten(Path file) throws IOException {
    try (FileChannel log =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long from = Math.max(0, log.size() - MOST_BYTES / 2);
      Path rest = Files.createTempFile(file.getParent(), "rest", "");
      try (FileChannel copy =
          FileChannel.open(rest, StandardOpenOption.WRITE, StandardOpenOption.READ)) {
        log.transferTo(from, Long.MAX_VALUE, copy);
        log.truncate(0);
        copy.position(0);
        copy.transferTo(0, copy.size(), log);
      }
      Files.delete(rest);
    }
  }
}
