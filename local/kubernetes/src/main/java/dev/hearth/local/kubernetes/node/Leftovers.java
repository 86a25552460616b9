package dev.hearth.local.kubernetes.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Ends processes that an earlier server left behind, should its leashes have failed. It ends only
 * what it can prove to be its own: by process id and start time as noted, or by the container's
 * mark in the process's environment.
 */
final class Leftovers {
  private Leftovers() {}

  /** How many were found alive. */
  static int end(Path nodeFolder) throws IOException {
    Path pods = nodeFolder.resolve("pods");
    if (!Files.isDirectory(pods)) {
      return 0;
    }
    Set<String> marks = new HashSet<>();
    List<ProcessHandle> found = new ArrayList<>();
    try (Stream<Path> folders = Files.list(pods)) {
      for (Path folder : folders.toList()) {
        Path record = new PodFolder(folder).processes();
        if (Files.exists(record)) {
          for (String line : Files.readAllLines(record)) {
            String[] parts = line.split(" ");
            if (parts.length == 3) {
              marks.add(parts[2]);
              long pid = Long.parseLong(parts[0]);
              if (!parts[1].isEmpty() && ContainerProcess.startTicks(pid).equals(parts[1])) {
                ProcessHandle.of(pid).ifPresent(found::add);
              }
            }
          }
        }
      }
    }
    if (!marks.isEmpty()) {
      ProcessHandle.allProcesses().filter(p -> carries(p.pid(), marks)).forEach(found::add);
    }
    found.forEach(ProcessHandle::destroyForcibly);
    return found.size();
  }

  private static boolean carries(long pid, Set<String> marks) {
    try {
      byte[] environment = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
      for (String entry : new String(environment, StandardCharsets.ISO_8859_1).split("\0")) {
        if (entry.startsWith("HEARTH_CONTAINER_ID=")
            && marks.contains(entry.substring("HEARTH_CONTAINER_ID=".length()))) {
          return true;
        }
      }
      return false;
    } catch (IOException goneOrForeign) {
      return false;
    }
  }
}
