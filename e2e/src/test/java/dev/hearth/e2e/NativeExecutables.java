package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The services' native executables, which a GraalVM makes of the packages. */
final class NativeExecutables {
  static final List<String> SERVICES =
      List.of(
          "tenant-service",
          "session-service",
          "billing-service",
          "session-operator",
          "admission-service",
          "tunnel-service");

  /** Some six minutes each on two cores. */
  private static final Duration LIMIT = Duration.ofMinutes(90);

  private NativeExecutables() {}

  /** Of those alone that have none, or one that is older than the classes it was made of. */
  static void makeWhereMissing() {
    List<String> missing = SERVICES.stream().filter(service -> !isMade(service)).toList();
    if (missing.isEmpty()) {
      return;
    }
    System.out.println("compiling native executables of " + missing);
    List<String> modules = missing.stream().map(service -> "services/" + service).toList();
    Path output = Path.of("target", "native-build.log").toAbsolutePath();
    Launcher.Running build =
        Launcher.maven(
            output,
            "-T1", // A compilation takes gigabytes.
            "-pl",
            String.join(",", modules),
            "-am",
            "package",
            "-Dmaven.test.skip=true",
            "-Dquarkus.native.enabled=true");
    assertThat(build.exitCode(LIMIT)).as("see %s:%n%s", output, build.tail()).isZero();
  }

  private static boolean isMade(String service) {
    Path target = Launcher.REPOSITORY.resolve("services").resolve(service).resolve("target");
    if (!Files.isDirectory(target)) {
      return false;
    }
    try (Stream<Path> files = Files.list(target)) {
      Optional<Path> executable =
          files.filter(file -> file.getFileName().toString().endsWith("-runner")).findFirst();
      return executable.isPresent()
          && changed(executable.get()).compareTo(lastChange(target.resolve("classes"))) > 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static FileTime lastChange(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes)) {
      return files
          .filter(Files::isRegularFile)
          .map(NativeExecutables::changed)
          .max(FileTime::compareTo)
          .orElseThrow();
    }
  }

  private static FileTime changed(Path file) {
    try {
      return Files.getLastModifiedTime(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
