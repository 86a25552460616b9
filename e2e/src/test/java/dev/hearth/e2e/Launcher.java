package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The launcher, as a person at a shell uses it: a process, its output and its exit code. */
final class Launcher {
  static final Path REPOSITORY = Path.of(System.getProperty("hearth.repository"));
  private static final Duration STOP_LIMIT = Duration.ofSeconds(120);
  private static final int SHOWN_LINES = 60;

  private Launcher() {}

  /** A command that was started; its output goes to a file. */
  record Running(List<String> line, Process process, Path output) {

    boolean ended() {
      return !process.isAlive();
    }

    /** Waits for the end; past the limit it is stopped and the test fails. */
    int exitCode(Duration limit) {
      try {
        Waiting.until("the end of " + String.join(" ", line), limit, this::ended);
      } catch (AssertionError e) {
        stop();
        throw new AssertionError(e.getMessage() + "\n" + tail(), e);
      }
      return process.exitValue();
    }

    /** As Ctrl-C does; kills only what does not react. */
    void stop() {
      process.destroy();
      try {
        if (!process.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(
              "not stopped "
                  + STOP_LIMIT.toSeconds()
                  + " s after SIGTERM: "
                  + line
                  + "\n"
                  + tail());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        process.destroyForcibly();
      }
    }

    /** All so far; the last character may be half written. */
    String text() {
      try {
        return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** The last lines, for a message. */
    String tail() {
      List<String> lines = text().lines().toList();
      return String.join(
          "\n", lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size()));
    }
  }

  /** What a task that goes well says. */
  static String text(Duration limit, String... arguments) {
    try {
      Path output = Files.createTempFile("hearth-task-", ".txt");
      Running task = start(output, arguments);
      int code = task.exitCode(limit);
      String text = task.text();
      Files.delete(output);
      if (code != 0) {
        throw new AssertionError(
            String.join(" ", task.line()) + " ended with " + code + ": " + text);
      }
      return text;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Running start(Path output, String... arguments) {
    return startUnder(List.of(), output, arguments);
  }

  static Running startWith(Map<String, String> environment, Path output, String... arguments) {
    return start(List.of(), environment, output, arguments);
  }

  /** With a command before it that runs it, such as a shell. */
  static Running startUnder(List<String> command, Path output, String... arguments) {
    return start(command, Map.of(), output, arguments);
  }

  /** The build, for what has to be made before it can be tried. */
  static Running maven(Path output, String... arguments) {
    List<String> line = new ArrayList<>(List.of(REPOSITORY.resolve("mvnw").toString()));
    line.addAll(List.of("-B", "-ntp"));
    line.addAll(List.of(arguments));
    return run(line, Map.of(), output);
  }

  private static Running start(
      List<String> command, Map<String, String> environment, Path output, String... arguments) {
    List<String> line = new ArrayList<>(command);
    line.add(REPOSITORY.resolve("hearth").toString());
    line.addAll(List.of(arguments));
    return run(line, environment, output);
  }

  private static Running run(List<String> line, Map<String, String> environment, Path output) {
    var builder =
        new ProcessBuilder(line)
            .directory(REPOSITORY.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    // The build that runs these tests has just made the packages, and holds the build's lock.
    builder.environment().put("HEARTH_SKIP_BUILD", "1");
    builder.environment().put("JAVA_HOME", System.getProperty("hearth.java"));
    builder.environment().putAll(environment);
    try {
      return new Running(line, builder.start(), output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
