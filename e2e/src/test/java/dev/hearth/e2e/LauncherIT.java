package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the launcher does before there is a platform, in a checkout of its own: the script is the
 * real one, Maven and Java are stand-ins that only last as long as the test lets them.
 */
@Order(6)
@LocalOnly("the launcher before there is a platform")
class LauncherIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  @TempDir private Path checkout;
  private final List<Launcher.Running> started = new ArrayList<>();

  @BeforeEach
  void makeCheckout() throws IOException {
    Files.copy(Launcher.REPOSITORY.resolve("hearth"), checkout.resolve("hearth"));
    Files.createDirectories(checkout.resolve(".mvn"));
    Files.copy(Launcher.REPOSITORY.resolve(".mvn/jdk.sh"), checkout.resolve(".mvn/jdk.sh"));
    Files.createFile(checkout.resolve("pom.xml"));
    script("mvnw", "read -r line <gate");
    script("jdk/bin/javac", "true");
    script("jdk/bin/java", "echo running; exec sleep 1000");
    Files.writeString(checkout.resolve("jdk/release"), "JAVA_VERSION=\"25.0.1\"\n");
    Files.createDirectories(checkout.resolve("local/platform/target/lib"));
    Files.createFile(checkout.resolve("local/platform/target/local-platform-0.1.0.jar"));
  }

  @AfterEach
  void endAll() throws InterruptedException {
    for (Launcher.Running one : started) {
      one.process().descendants().forEach(ProcessHandle::destroyForcibly);
      one.process().destroyForcibly().waitFor();
    }
  }

  @Test
  void noDiskIsOneLineBeforeABuild() throws IOException {
    script("bin/df", "echo header; echo 'disk 1 1 102400 1% /'");

    var refused = run(Map.of("PATH", checkout.resolve("bin") + ":" + System.getenv("PATH")), "up");

    assertThat(refused.exitCode(LIMIT)).isEqualTo(1);
    assertThat(refused.text().lines())
        .singleElement()
        .asString()
        .startsWith("hearth: only 100 MiB of disk are free at " + checkout)
        .contains("the build needs");
  }

  @Test
  void runningPlatformKeepsABuildFromReplacingItsPackages() throws Exception {
    // Given
    var platform = run(Map.of("HEARTH_SKIP_BUILD", "1"), "up");
    awaitText(platform, "running");

    // When
    var refused = run(Map.of(), "demo");

    // Then
    assertThat(refused.exitCode(LIMIT)).isEqualTo(1);
    assertThat(refused.text().lines()).singleElement().asString().contains("./hearth down");

    // When it is killed, the lock goes with it
    platform.process().destroyForcibly().waitFor();
    fifo("gate");
    var building = run(Map.of(), "demo");

    // Then
    awaitText(building, "hearth: building");
  }

  @Test
  void secondBuildSaysThatItWaits() throws Exception {
    fifo("gate");
    var first = run(Map.of(), "up");
    awaitText(first, "hearth: building");

    var second = run(Map.of(), "demo");

    awaitText(second, "hearth: waiting for another build of this checkout to end");
    assertThat(second.ended()).isFalse();
  }

  private Launcher.Running run(Map<String, String> environment, String task) throws IOException {
    Path output = checkout.resolve("output-" + started.size());
    List<String> line = List.of(checkout.resolve("hearth").toString(), task);
    var builder =
        new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().remove("HEARTH_SKIP_BUILD");
    builder.environment().put("JAVA_HOME", checkout.resolve("jdk").toString());
    builder.environment().putAll(environment);
    var running = new Launcher.Running(line, builder.start(), output);
    started.add(running);
    return running;
  }

  private static void awaitText(Launcher.Running command, String text) {
    Waiting.until("'" + text + "'", LIMIT, () -> command.text().contains(text));
  }

  /** What nobody writes to: whoever reads it stays where it is. */
  private void fifo(String name) throws Exception {
    String path = checkout.resolve(name).toString();
    assertThat(new ProcessBuilder("mkfifo", path).start().waitFor()).isZero();
  }

  private void script(String name, String text) throws IOException {
    Path file = checkout.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/usr/bin/env bash\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
