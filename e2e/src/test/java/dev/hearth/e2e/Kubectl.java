package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The administrator's own tool, for what docs/install.md does with it. */
record Kubectl(Path kubeconfig) {

  /** What a command says; fails where the command fails. */
  String run(Duration limit, String... arguments) {
    Result result = attempt(limit, arguments);
    if (result.code() != 0) {
      throw new AssertionError(
          "kubectl "
              + String.join(" ", arguments)
              + " ended with "
              + result.code()
              + ": "
              + result.text());
    }
    return result.text();
  }

  /** How a command ended, and what it said. */
  record Result(int code, String text) {}

  Result attempt(Duration limit, String... arguments) {
    List<String> line = new ArrayList<>(List.of("kubectl"));
    line.addAll(List.of(arguments));
    return run(line, Path.of("."), limit);
  }

  /** Also for other programs of an administrator's. */
  Result run(List<String> line, Path folder, Duration limit) {
    try {
      Path output = Files.createTempFile("hearth-", ".txt");
      ProcessBuilder builder =
          new ProcessBuilder(line)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      builder.environment().put("KUBECONFIG", kubeconfig.toString());
      Process process = builder.start();
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        throw new AssertionError(
            line + " took longer than " + limit.toSeconds() + " s: " + Files.readString(output));
      }
      String text = Files.readString(output, StandardCharsets.ISO_8859_1);
      Files.delete(output);
      return new Result(process.exitValue(), text);
    } catch (IOException e) {
      throw new UncheckedIOException(line.getFirst() + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
