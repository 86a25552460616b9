package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.e2e.crash.CrashAgent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** The points at which the services of a platform can be made to die, and the trigger. */
final class Crash {
  private final Path folder;

  /** Between which two steps a service dies. */
  enum Point {
    SESSION_COMMITTED_NOT_PUBLISHED("session.publication.BatchPublisher#of", 0),
    OPERATOR_TOLD_OBJECT_NOT_WRITTEN("operator.command.SessionObjectStore#write", 0),
    BILLING_TAKEN_IN_NOT_COMMITTED("billing.intake.DeadLetterPublisher#publish", 0),
    OPERATOR_NAMESPACE_HALF_MADE("operator.lifecycle.PlanApplier#applyIfDifferent", 5),
    SESSION_PUBLISHED_NOT_FORGOTTEN("session.publication.OutboxStore$Turn#done", 0),
    OPERATOR_STATUS_WRITTEN_NOT_TOLD("operator.observation.ObservationPublisher#publish", 2),
    BILLING_COST_NOT_PUBLISHED("billing.publication.KafkaPublisher#send", 0),
    OPERATOR_METERED_NOT_RELEASED("operator.metering.MeteringFinalizer#remove", 0),
    TENANT_COMMITTED_NOT_PUBLISHED("tenant.publication.KafkaPublisher#send", 0);

    private final String method;
    private final int passes;

    /**
     * @param passes how often the point is let pass first
     */
    Point(String method, int passes) {
      this.method = "dev.hearth." + method;
      this.passes = passes;
    }
  }

  /** Writes the agent and its points into a folder, which a platform's services then look at. */
  Crash(Path folder) {
    this.folder = folder;
    try {
      Files.createDirectories(folder);
      Files.write(
          folder.resolve("points"),
          Arrays.stream(Point.values()).map(point -> point.method).toList());
      writeAgent();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a service's JVM is started with. */
  String jvmOption() {
    return "-javaagent:" + folder.resolve("agent.jar") + "=" + folder;
  }

  void arm(Point point) {
    try {
      Files.deleteIfExists(fired());
      // Moved into place, so that nobody reads half of it.
      Path whole = Files.writeString(folder.resolve("next"), point.method + " " + point.passes);
      Files.move(whole, folder.resolve("armed"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void awaitFired(Point point, Duration limit) {
    Waiting.until("a service to die at " + point, limit, () -> Files.exists(fired()));
    assertThat(folder.resolve("armed")).doesNotExist();
  }

  /** So that a test that failed leaves no trap for the next. */
  void disarm() {
    try {
      Files.deleteIfExists(folder.resolve("armed"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path fired() {
    return folder.resolve("fired");
  }

  private void writeAgent() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", CrashAgent.class.getName());
    Path jar = folder.resolve("agent.jar");
    Path classes = Path.of("target", "test-classes");
    String agents = CrashAgent.class.getPackageName().replace('.', '/');
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        var files = Files.list(classes.resolve(agents))) {
      for (Path file : files.toList()) {
        out.putNextEntry(new JarEntry(agents + "/" + file.getFileName()));
        try (InputStream in = Files.newInputStream(file)) {
          in.transferTo(out);
        }
        out.closeEntry();
      }
    }
  }
}
