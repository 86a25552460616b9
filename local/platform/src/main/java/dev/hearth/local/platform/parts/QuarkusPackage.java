package dev.hearth.local.platform.parts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A service as its build leaves it, and how it is started past Quarkus's own class loader, which is
 * what an AOT cache needs.
 *
 * @param app Quarkus's folder of one service, {@code target/quarkus-app}
 */
public record QuarkusPackage(Path app) {
  /** The service's main class. */
  public static final String MAIN = "io.quarkus.runner.GeneratedMain";

  /** What {@code java -jar} starts. */
  public Path runner() {
    return app.resolve("quarkus-run.jar");
  }

  /**
   * The end of a command line.
   *
   * @param folder where the package is when the line is used
   * @param what to start: {@link #MAIN}, or {@code -version} to see whether the JVM would
   */
  public List<String> flat(String folder, String what) throws IOException {
    List<String> line = new ArrayList<>();
    for (String opened : opened()) {
      line.add("--add-opens=" + opened + "=ALL-UNNAMED");
    }
    String classPath =
        jars().stream()
            .map(jar -> folder + "/" + app.relativize(jar))
            .collect(Collectors.joining(":"));
    line.addAll(List.of("-cp", classPath, what));
    return line;
  }

  /** The order is that of Quarkus's own loader: what the build rewrote hides what it was. */
  private List<Path> jars() throws IOException {
    List<Path> jars = new ArrayList<>();
    for (String jar : List.of("transformed-bytecode.jar", "generated-bytecode.jar")) {
      Path file = app.resolve("quarkus").resolve(jar);
      if (Files.exists(file)) {
        jars.add(file);
      }
    }
    for (String folder : List.of("app", "lib/main", "lib/boot")) {
      try (Stream<Path> files = Files.list(app.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".jar")).sorted().forEach(jars::add);
      }
    }
    return jars;
  }

  /** A manifest opens packages only for {@code -jar}. */
  private List<String> opened() throws IOException {
    try (JarFile jar = new JarFile(runner().toFile())) {
      String opened = jar.getManifest().getMainAttributes().getValue("Add-Opens");
      return opened == null ? List.of() : List.of(opened.strip().split(" +"));
    }
  }
}
