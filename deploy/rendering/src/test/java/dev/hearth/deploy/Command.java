package dev.hearth.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program that was run to its end. */
record Command(int code, String output, String errors) {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  static Command run(Path folder, String... line) {
    return run(folder, LIMIT, line);
  }

  static Command run(Path folder, Duration limit, String... line) {
    try {
      Path output = Files.createTempFile("hearth-", ".out");
      Path errors = Files.createTempFile("hearth-", ".err");
      Process process = start(folder, output, errors, line);
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(List.of(line) + " took longer than " + limit.toSeconds() + " s");
      }
      Command done =
          new Command(process.exitValue(), Files.readString(output), Files.readString(errors));
      Files.delete(output);
      Files.delete(errors);
      return done;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static Process start(Path folder, Path output, Path errors, String... line) {
    try {
      return new ProcessBuilder(line)
          .directory(folder.toFile())
          .redirectOutput(output.toFile())
          .redirectError(errors.toFile())
          .start();
    } catch (IOException e) {
      throw new AssertionError(
          line[0]
              + " cannot be run: these tests need kubectl 1.27 or newer, git, bash and openssl on"
              + " the PATH; install what is missing",
          e);
    }
  }

  /** Its output, if it went well. */
  String orFail(String what) {
    if (code != 0) {
      throw new AssertionError(what + " ended with " + code + ": " + errors + output);
    }
    return output;
  }
}
