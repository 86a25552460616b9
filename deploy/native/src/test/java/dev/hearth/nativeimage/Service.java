package dev.hearth.nativeimage;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One deployable, as its build left it. */
enum Service {
  TENANT("tenant-service"),
  SESSION("session-service"),
  BILLING("billing-service"),
  OPERATOR("session-operator"),
  ADMISSION("admission-service"),
  TUNNEL("tunnel-service");

  static final Path ROOT =
      Path.of(System.getProperty("hearth.repository", "../..")).toAbsolutePath().normalize();

  /** Our own libraries, each with the module that it is made in. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "dev.hearth.hearth-events-", "contracts/events",
          "dev.hearth.hearth-session-resource-", "contracts/session-resource",
          "dev.hearth.hearth-settings-", "services/settings");

  private final String module;

  Service(String module) {
    this.module = module;
  }

  Path folder() {
    return ROOT.resolve("services").resolve(module);
  }

  Path classes() {
    return folder().resolve("target/classes");
  }

  /** Its own classes, and those of our libraries in it: what all reflect on is ours to say. */
  List<Path> ourClasses() {
    List<Path> all = new ArrayList<>(List.of(classes()));
    libraries().stream()
        .map(jar -> jar.getFileName().toString())
        .filter(name -> name.startsWith("dev.hearth."))
        .map(Service::classesOf)
        .forEach(all::add);
    return all;
  }

  private static Path classesOf(String library) {
    return LIBRARIES.entrySet().stream()
        .filter(ours -> library.startsWith(ours.getKey()))
        .map(ours -> ROOT.resolve(ours.getValue()).resolve("target/classes"))
        .findFirst()
        .orElseThrow(() -> new AssertionError(library + " is made in no module known here"));
  }

  boolean owns(JavaClass type) {
    return type.getSource()
        .map(source -> Path.of(source.getUri()).startsWith(classes()))
        .orElse(false);
  }

  /** Whether it is of ours, and not generated in the build. */
  boolean hasWritten(String type) {
    String file = type.replace('.', '/') + ".class";
    return ourClasses().stream().anyMatch(folder -> Files.exists(folder.resolve(file)));
  }

  /** All that it runs with, without itself. */
  List<Path> libraries() {
    Path folder = built(folder().resolve("target/quarkus-app/lib"), "package");
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As it would be loaded, and nothing of ours with it. */
  URLClassLoader classLoader() {
    List<URL> path = new ArrayList<>();
    ourClasses().forEach(folder -> path.add(url(folder)));
    libraries().forEach(jar -> path.add(url(jar)));
    return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalArgumentException(path.toString(), e);
    }
  }

  /** What the compiler is given. */
  Path nativeSources() {
    return built(folder().resolve("target/native-sources"), "verify -DskipTests -DskipITs");
  }

  Path runnerJar() {
    try (Stream<Path> files = Files.list(nativeSources())) {
      return files
          .filter(file -> file.toString().endsWith("-runner.jar"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no runner jar in " + nativeSources()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path built(Path path, String phase) {
    if (!Files.exists(path)) {
      throw new AssertionError(
          "there is no %s: './mvnw -pl services/%s -am %s' makes it"
              .formatted(path, module, phase));
    }
    return path;
  }

  @Override
  public String toString() {
    return module;
  }
}
