package dev.hearth.local.platform.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A process that cannot outlive this one. Between the two stands a small shell that waits for the
 * end of its input, which the kernel closes for us even when we are killed, and then ends the
 * process and all that it started.
 */
public final class Leash {
  private static final String SCRIPT = script();
  private static final boolean SETSID = Files.isExecutable(Path.of("/usr/bin/setsid"));

  private final Command command;
  private final Process shell;
  private final ProcessTable.Identity identity;
  private final long launchedNanos;

  private Leash(Command command, Process shell, long pid, long launchedNanos) {
    this.command = command;
    this.launchedNanos = launchedNanos;
    this.shell = shell;
    this.identity = ProcessTable.identity(pid);
  }

  /**
   * What to run.
   *
   * @param name how people and log files call it
   * @param line program and arguments
   * @param environment all of it: nothing is inherited, so that nobody's own settings get in
   * @param folder working folder
   * @param log where its output is appended
   * @param signal that asks it to end
   * @param grace how long it may take to end before it is killed
   */
  public record Command(
      String name,
      List<String> line,
      Map<String, String> environment,
      Path folder,
      Path log,
      String signal,
      Duration grace) {

    public Command(
        String name, List<String> line, Map<String, String> environment, Path folder, Path log) {
      this(name, line, environment, folder, log, "TERM", Duration.ofSeconds(15));
    }
  }

  public static Leash start(Command command) throws IOException {
    List<String> line = new ArrayList<>();
    if (SETSID) {
      // Neither Ctrl-C at the terminal nor a kill of our whole group may reach the leash.
      line.add("/usr/bin/setsid");
    }
    line.addAll(List.of("bash", "-c", SCRIPT, "hearth-leash"));
    line.add(command.log().toString());
    line.add(command.signal());
    line.add(Long.toString(command.grace().toSeconds()));
    line.addAll(command.line());
    ProcessBuilder builder = new ProcessBuilder(line).directory(command.folder().toFile());
    builder.environment().clear();
    builder.environment().putAll(command.environment());
    builder.redirectErrorStream(true);
    long launched = System.nanoTime();
    Process shell = builder.start();
    @SuppressWarnings("resource") // open as long as the process: the shell answers with its end
    BufferedReader answers = shell.inputReader(StandardCharsets.UTF_8);
    String pid = answers.readLine();
    while (pid != null && pid.startsWith("[1]")) {
      // The shell's own news of a process that had ended before the shell could say its number.
      pid = answers.readLine();
    }
    if (pid == null || !pid.matches("[0-9]+")) {
      shell.destroyForcibly();
      throw new IOException("could not start " + command.name() + ": " + pid);
    }
    return new Leash(command, shell, Long.parseLong(pid), launched);
  }

  public String name() {
    return command.name();
  }

  public Path log() {
    return command.log();
  }

  public ProcessTable.Identity identity() {
    return identity;
  }

  /** When it was started, on the clock of {@link System#nanoTime}. */
  public long launchedNanos() {
    return launchedNanos;
  }

  public boolean isAlive() {
    return shell.isAlive();
  }

  /** The process's exit code; only once it has ended. */
  public int exitCode() {
    return shell.exitValue();
  }

  public CompletableFuture<Process> onExit() {
    return shell.onExit();
  }

  /** Asks the process to end, without waiting for it. */
  public void release() {
    try {
      shell.getOutputStream().close();
    } catch (IOException e) {
      // The shell has gone already, and the process with it.
      shell.destroy();
    }
  }

  /** Ends the process and waits until it has gone. */
  public void stop() {
    release();
    try {
      long limit = command.grace().toSeconds() + 5;
      if (!shell.waitFor(limit, TimeUnit.SECONDS)) {
        shell.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The end of the process's output, for a message about its death. */
  public String lastLines(int count) {
    try {
      List<String> lines = Files.readAllLines(command.log(), StandardCharsets.UTF_8);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - count), lines.size()));
    } catch (IOException e) {
      return "(" + command.log() + " cannot be read: " + e.getMessage() + ")";
    }
  }

  private static String script() {
    try (InputStream in = Leash.class.getResourceAsStream("leash.sh")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
