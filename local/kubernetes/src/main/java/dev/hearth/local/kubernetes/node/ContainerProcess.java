package dev.hearth.local.kubernetes.node;

import dev.hearth.local.kubernetes.store.LineFile;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One run of a container: a process that leads a session of its own, on a leash (see leash.sh). The
 * leash's end is the process's standard input, which this class keeps open: it closes when the
 * process has ended or this JVM has, and either way everything that is left of the run dies.
 */
final class ContainerProcess {
  private static final List<String> TOOLS = List.of("setsid", "sh", "grep");

  private final Process process;
  private final Map<String, String> environment;
  private final Path folder;

  private ContainerProcess(Process process, Map<String, String> environment, Path folder) {
    this.process = process;
    this.environment = environment;
    this.folder = folder;
  }

  /** Where a run's output goes, and where it is noted for the case that this server dies. */
  record Places(Path folder, Path log, Path record, Path leash) {}

  static ContainerProcess start(List<String> command, Map<String, String> environment, Places files)
      throws IOException {
    String mark = UUID.randomUUID().toString();
    List<String> leashed = new ArrayList<>(List.of("setsid", "sh", files.leash().toString(), mark));
    leashed.addAll(command);
    Files.createDirectories(files.log().getParent());
    ProcessBuilder builder = new ProcessBuilder(leashed);
    builder.directory(files.folder().toFile());
    builder.environment().clear();
    // Also for what runs beside it later: probes and hooks must not outlive the run either.
    Map<String, String> marked = new LinkedHashMap<>(environment);
    marked.put("HEARTH_CONTAINER_ID", mark);
    builder.environment().putAll(marked);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()));
    Process process = builder.start();
    String note = process.pid() + " " + startTicks(process.pid()) + " " + mark;
    try (LineFile record = LineFile.open(files.record())) {
      record.append(note.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // Nobody would know of it. Its own end closes the leash, which kills what it started.
      process.toHandle().destroyForcibly();
      throw e;
    }
    return new ContainerProcess(process, marked, files.folder());
  }

  /** Refuses to go on where the machine lacks what every container is started with. */
  static void requireTools(String searchPath) throws IOException {
    for (String tool : TOOLS) {
      boolean found =
          Arrays.stream(searchPath.split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
      if (!found) {
        throw new IOException(
            "there is no " + tool + " on the PATH; pods are started with " + TOOLS);
      }
    }
  }

  Map<String, String> environment() {
    return environment;
  }

  /** The exit code, once there is one; 128 plus the signal where one ended the process. */
  CompletableFuture<Integer> exit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks the process to end. Its handle is asked: the process itself would close the leash. */
  void terminate() {
    process.toHandle().destroy();
  }

  void kill() {
    process.toHandle().destroyForcibly();
  }

  /** Runs a command beside the container, in its terms; false where it fails or takes too long. */
  boolean run(List<String> command, Duration limit) throws InterruptedException {
    if (!process.isAlive()) {
      return false; // and its leash has looked for the last time
    }
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
    try {
      Process beside = builder.start();
      beside.getOutputStream().close();
      if (beside.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return beside.exitValue() == 0;
      }
      beside.descendants().forEach(ProcessHandle::destroyForcibly);
      beside.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    }
  }

  /** When a process started, in the kernel's ticks: with its id, who it is. Empty if it is gone. */
  static String startTicks(long pid) {
    try {
      String stat =
          Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    } catch (IOException e) {
      return "";
    }
  }
}
