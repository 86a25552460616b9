package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.trust.Certificates;
import dev.hearth.local.platform.trust.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Where one platform runs: what every part needs to know to say how it is started.
 *
 * @param repository the checkout whose packages are run
 * @param data the folder of this platform
 * @param start how the suite's JVMs get their classes
 * @param contents what the suite's services are run from, where not from their packages
 */
public record Site(
    Path repository,
    DataFolder data,
    Addresses addresses,
    Secrets secrets,
    Certificates certificates,
    Start start,
    Optional<Contents> contents) {

  public Site(
      Path repository,
      DataFolder data,
      Addresses addresses,
      Secrets secrets,
      Certificates certificates,
      Start start) {
    this(repository, data, addresses, secrets, certificates, start, Optional.empty());
  }

  /** The name and region of the one cluster. */
  public static final String CLUSTER = "local";

  /** The JDK that runs the platform runs its parts. */
  public static Path javaHome() {
    return Path.of(System.getProperty("java.home"));
  }

  public static Path java() {
    return javaHome().resolve("bin/java");
  }

  /** Something that the build made. */
  public Path built(String path) {
    return repository.resolve(path);
  }

  /** The one jar of a module, whatever its version. */
  public Path jar(String module, String artifact) throws IOException {
    try (Stream<Path> files = Files.list(built(module).resolve("target"))) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(artifact + "-"))
          .filter(file -> file.getFileName().toString().matches(".*[0-9T](-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow(() -> new IOException("no " + artifact + " jar in " + module + "/target"));
    }
  }

  /**
   * The environment of a part: nothing of the caller's but the path, so that neither a kubeconfig
   * nor somebody's JAVA_TOOL_OPTIONS gets in.
   */
  public Map<String, String> environment() throws IOException {
    Map<String, String> environment = new TreeMap<>();
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", data.folder("home").toString());
    environment.put("TMPDIR", data.folder("tmp").toString());
    environment.put("LANG", "C.UTF-8");
    environment.put("TZ", "UTC");
    environment.put("JAVA_HOME", javaHome().toString());
    // The client library would add a user's own cluster to what it is given.
    environment.put("KUBERNETES_AUTH_TRYKUBECONFIG", "false");
    // Whoever waits for a part asks often; the answers are not worth a line each.
    environment.put("QUARKUS_LOG_CATEGORY__IO_SMALLRYE_HEALTH__LEVEL", "ERROR");
    return environment;
  }

  /** A JVM that leaves the machine to Spark: small, and quick to start rather than to peak. */
  public List<String> jvm(int heapMiB, String... more) throws IOException {
    List<String> line = new ArrayList<>(List.of(java().toString()));
    line.add("-Xmx" + heapMiB + "m");
    line.add("-XX:+UseSerialGC");
    line.add("-XX:+ExitOnOutOfMemoryError");
    line.add("-Djava.io.tmpdir=" + data.folder("tmp"));
    line.add("-Duser.timezone=UTC");
    line.add("--enable-native-access=ALL-UNNAMED");
    line.add("--sun-misc-unsafe-memory-access=allow");
    line.addAll(List.of(more));
    return line;
  }
}
