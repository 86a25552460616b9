package dev.hearth.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MainIT {
  @TempDir Path folder;

  @Test
  void aTakenPortEndsTheProcessWithALine() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path errors = folder.resolve("errors");
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "--data",
                  folder.resolve("data").toString(),
                  "--port",
                  Integer.toString(taken.getLocalPort()))
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(errors.toFile())
              .start();
      try {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }

      assertThat(process.exitValue()).isEqualTo(1);
      assertThat(Files.readAllLines(errors))
          .filteredOn(line -> line.startsWith("kafka: cannot start: "))
          .singleElement()
          .asString()
          .contains(Integer.toString(taken.getLocalPort()));
    }
  }
}
