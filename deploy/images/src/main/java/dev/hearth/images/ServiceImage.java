package dev.hearth.images;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.QuarkusPackage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The image of one service: its package in {@value #APP}, an AOT cache beside it where one was
 * made, and the JVM as the only process.
 *
 * @param service its module, which its image is called by
 * @param stage a copy of the package with the times that its files have in the image
 */
record ServiceImage(String service, String reference, Path stage) {
  static final String APP = "/app";

  /** The number that deploy/kustomize/base/hardening runs services as, too. */
  static final Account ACCOUNT = new Account("hearth", 10001, "/tmp");

  private static final String CACHE = "service.aot";
  private static final String OPTIONS = "java.args";

  /** What the start gates of sessions' pods run: admission-service starts it from this image. */
  private static final String GATE = "gate.sh";

  private static final String GATE_SERVICE = "tunnel-service";

  /** Health, metrics and REST; the doors under TLS; admission-service's health. */
  private static final Map<String, Set<Integer>> PORTS =
      Map.of("tunnel-service", Set.of(8080, 8443), "admission-service", Set.of(8443, 9000));

  /** Copies the package: an AOT cache remembers the times of the files that it was made from. */
  static ServiceImage stage(Path repository, String service, String reference, Path work)
      throws IOException {
    Path app = repository.resolve("services/" + service + "/target/quarkus-app");
    if (!Files.exists(new QuarkusPackage(app).runner())) {
      throw new Refusal(service + " is not built: there is no " + app);
    }
    Path stage = work.resolve("services").resolve(service).resolve("app");
    DataFolder.remove(stage);
    List<Path> files;
    try (Stream<Path> walk = Files.walk(app)) {
      // What Quarkus lists beside the package is for its own tools.
      files =
          walk.filter(Files::isRegularFile)
              .filter(file -> !file.endsWith("quarkus-app-dependencies.txt"))
              .toList();
    }
    for (Path file : files) {
      Path copy = stage.resolve(app.relativize(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
      Files.setLastModifiedTime(copy, FileTime.from(Layers.TIME));
    }
    if (GATE_SERVICE.equals(service)) {
      Files.copy(repository.resolve("deploy/images/gate").resolve(GATE), stage.resolve(GATE));
    }
    return new ServiceImage(service, reference, stage);
  }

  /** Where the cache of this service is put when it has been made. */
  Path cache() {
    return stage.resolve(CACHE);
  }

  /**
   * What starts the service. With a cache, or to make one, it goes past Quarkus's class loader,
   * which without one is the faster way.
   */
  List<String> entrypoint(JavaRuntime java, boolean cached) throws IOException {
    List<String> line = new ArrayList<>(List.of(java.program()));
    if (cached) {
      line.add("-XX:AOTCache=" + APP + "/" + CACHE);
    }
    line.add("@" + APP + "/" + OPTIONS);
    return line;
  }

  /** Writes the options beside the package; they are part of what a cache was made with. */
  void writeOptions(boolean flat) throws IOException {
    Path file = stage.resolve(OPTIONS);
    Files.write(file, options(flat, QuarkusPackage.MAIN));
    Files.setLastModifiedTime(file, FileTime.from(Layers.TIME));
  }

  /** What the JVM is told, {@code what} to start last; a line each. */
  List<String> options(boolean flat, String what) throws IOException {
    QuarkusPackage app = new QuarkusPackage(stage);
    List<String> options =
        new ArrayList<>(
            List.of(
                "-XX:+ExitOnOutOfMemoryError",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow"));
    options.addAll(
        flat ? app.flat(APP, what) : List.of("-jar", APP + "/" + stage.relativize(app.runner())));
    return options;
  }

  ImagePlan plan(BaseImage base, Path work, boolean cached) throws IOException {
    requireShell(base);
    writeOptions(cached);
    Layers configuration =
        Layers.named("options").file(stage.resolve(OPTIONS), APP + "/" + OPTIONS);
    ACCOUNT.addTo(configuration, base.root(), work.resolve("accounts"));
    List<FileEntriesLayer> layers =
        new ArrayList<>(
            List.of(
                Layers.named("libraries").files(stage, APP, this::isLibrary).layer(),
                Layers.named("service")
                    .files(stage, APP, file -> !isLibrary(file) && !isOurs(file))
                    .layer(),
                configuration.layer()));
    if (cached) {
      layers.add(Layers.named("cache").file(cache(), APP + "/" + CACHE).layer());
    }
    return new ImagePlan(
        reference,
        layers,
        entrypoint(base.java(), cached),
        environment(base.java()),
        ACCOUNT.user(),
        "/",
        ports(service),
        Map.of(
            "org.opencontainers.image.title",
            "Hearth " + service,
            "dev.hearth.aot-cache",
            Boolean.toString(cached)));
  }

  private void requireShell(BaseImage base) throws IOException {
    if (Files.exists(stage.resolve(GATE))
        && !Files.isRegularFile(base.root().resolve("/bin/bash"))) {
      throw new Refusal(
          "the base image %s has no /bin/bash, which the start gate in %s needs"
              .formatted(base.name(), service));
    }
  }

  static Set<Integer> ports(String service) {
    return PORTS.getOrDefault(service, Set.of(8080));
  }

  static Map<String, String> environment(JavaRuntime java) {
    // Names and logs may have signs that ASCII has not.
    return Map.of("JAVA_HOME", java.home(), "LANG", "C.UTF-8");
  }

  /** Of others, and so the same from build to build. */
  private boolean isLibrary(Path file) {
    return stage.relativize(file).startsWith("lib")
        && !file.getFileName().toString().startsWith("dev.hearth.");
  }

  private boolean isOurs(Path file) {
    return file.equals(cache()) || file.equals(stage.resolve(OPTIONS));
  }
}
