package dev.hearth.local.platform.machine;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Linux's own table of processes. A pid alone names nobody for long; with its start time it names
 * one process until the machine reboots, and the boot id covers that.
 */
public final class ProcessTable {
  private static final Path PROC = Path.of("/proc");

  private ProcessTable() {}

  /**
   * One process.
   *
   * @param pid its number
   * @param startTicks clock ticks from boot to its start
   */
  public record Identity(long pid, long startTicks) {}

  public static String bootId() {
    return text(PROC.resolve("sys/kernel/random/boot_id")).strip();
  }

  /** The identity of a running process; start ticks -1 where there is no such process. */
  public static Identity identity(long pid) {
    return new Identity(pid, startTicks(pid));
  }

  public static boolean isAlive(Identity identity) {
    return identity.startTicks() >= 0 && startTicks(identity.pid()) == identity.startTicks();
  }

  /** Resident memory of a process in KiB; 0 where it is gone. */
  public static long residentKiB(long pid) {
    return text(PROC.resolve(pid + "/status"))
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("[^0-9]", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElse(0);
  }

  /** The process and all that it started, directly or not, that are still there. */
  public static Set<Long> tree(long root) {
    Map<Long, List<Long>> children = new HashMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(entry.getFileName().toString());
        String[] fields = fields(pid);
        if (fields.length > 1) {
          children.computeIfAbsent(Long.parseLong(fields[1]), p -> new ArrayList<>()).add(pid);
        }
      }
    } catch (IOException e) {
      return Set.of(root);
    }
    Set<Long> found = new LinkedHashSet<>();
    Deque<Long> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      long pid = open.pop();
      if (found.add(pid)) {
        open.addAll(children.getOrDefault(pid, List.of()));
      }
    }
    return found;
  }

  /** Resident memory of a process and all that it started, in MiB. */
  public static long residentMiBOfTree(long root) {
    return tree(root).stream().mapToLong(ProcessTable::residentKiB).sum() / 1024;
  }

  private static long startTicks(long pid) {
    String[] fields = fields(pid);
    // A zombie has ended, though its entry waits for its parent.
    if (fields.length < 20 || "Z".equals(fields[0])) {
      return -1;
    }
    return Long.parseLong(fields[19]);
  }

  /** The fields of /proc/pid/stat from the state on; the name before it may hold anything. */
  private static String[] fields(long pid) {
    String stat = text(PROC.resolve(pid + "/stat"));
    int end = stat.lastIndexOf(") ");
    return end < 0 ? new String[0] : stat.substring(end + 2).strip().split(" ");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      // The process ended between two looks.
      return "";
    }
  }
}
