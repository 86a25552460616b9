package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The OIDC provider. Its optimized image is built once for a checkout; each data folder has a
 * server of its own that links to the image and keeps its database and realm to itself.
 */
public final class Keycloak {
  private static final Duration BUILD_LIMIT = Duration.ofMinutes(5);
  private static final List<String> SHARED = List.of("bin", "conf", "lib", "providers", "themes");
  private static final List<String> BUILD_OPTIONS =
      List.of(
          "--db=dev-file",
          "--health-enabled=true",
          "--http-management-health-enabled=false",
          "--http-relative-path=/auth");

  private final Site site;
  private final Path image;

  public Keycloak(Site site) throws IOException {
    this.site = site;
    this.image = image(site.built("local/platform/target/parts/keycloak"));
  }

  /** Builds the optimized image where that was not done yet. */
  public void prepare() throws IOException, InterruptedException {
    Path built = image.resolve("hearth-built");
    String how = String.join(" ", BUILD_OPTIONS) + " " + Site.javaHome() + "\n";
    // Two first starts in one checkout: the second waits for the first one's build.
    try (FileChannel lock =
        FileChannel.open(
            image.resolve("hearth-lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock held = lock.lock();
      if (!Files.exists(built) || !Files.readString(built).equals(how)) {
        build(built, how);
      }
      held.release();
    }
  }

  private void build(Path built, String how) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(jvm(image, 512));
    line.addAll(program(image));
    line.add("build");
    line.addAll(BUILD_OPTIONS);
    Path log = site.data().log("keycloak-build");
    Leash build =
        Leash.start(new Leash.Command("keycloak-build", line, site.environment(), image, log));
    Await.until("Keycloak's build", BUILD_LIMIT, () -> !build.isAlive());
    if (build.exitCode() != 0) {
      throw new Refusal("Keycloak could not be built, see " + log + ": " + build.lastLines(3));
    }
    DataFolder.write(built, how);
  }

  public Part part() throws IOException {
    Path home = home();
    DataFolder.writeSecret(
        home.resolve("data/import/" + Realm.NAME + "-realm.json"),
        Realm.ofMachine(site.secrets()).json());
    List<String> line = new ArrayList<>(jvm(home, 320));
    line.add("-XX:TieredStopAtLevel=1");
    line.addAll(program(home));
    line.addAll(List.of("start", "--optimized", "--import-realm"));
    Map<String, String> environment = site.environment();
    Addresses addresses = site.addresses();
    environment.put("KC_CACHE", "local");
    environment.put("KC_HTTP_ENABLED", "true");
    environment.put("KC_HTTP_HOST", "127.0.0.1");
    environment.put("KC_HTTP_PORT", Integer.toString(addresses.keycloak()));
    environment.put("KC_HTTP_MANAGEMENT_PORT", Integer.toString(addresses.keycloakManagement()));
    environment.put("KC_HOSTNAME", addresses.frontUrl() + "/auth");
    environment.put("KC_HOSTNAME_BACKCHANNEL_DYNAMIC", "false");
    Leash.Command command =
        new Leash.Command("keycloak", line, environment, home, site.data().log("keycloak"));
    String own = "http://127.0.0.1:" + addresses.keycloak() + "/auth";
    return Part.withHealth(command, own, own + "/health/ready");
  }

  /** A server's folder: the image's files by link, its data in place. */
  private Path home() throws IOException {
    Path home = site.data().folder("keycloak");
    for (String name : SHARED) {
      Path link = home.resolve(name);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, image.resolve(name));
    }
    Files.createDirectories(home.resolve("data/import"));
    return home;
  }

  private List<String> jvm(Path home, int heapMiB) throws IOException {
    return site.jvm(
        heapMiB,
        "-Xms64m",
        "-XX:MaxMetaspaceSize=256m",
        "--add-opens=java.base/java.util=ALL-UNNAMED",
        "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
        "--add-opens=java.base/java.security=ALL-UNNAMED",
        "--add-opens=java.base/java.lang=ALL-UNNAMED",
        "-Duser.language=en",
        "-Duser.country=US",
        "-Dkc.home.dir=" + home,
        "-Djboss.server.config.dir=" + home.resolve("conf"),
        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
        "-Dpicocli.disable.closures=true",
        "-Djava.util.concurrent.ForkJoinPool.common.threadFactory="
            + "io.quarkus.bootstrap.forkjoin.QuarkusForkJoinWorkerThreadFactory");
  }

  private static List<String> program(Path home) {
    return List.of(
        "-cp",
        home.resolve("lib/quarkus-run.jar").toString(),
        "io.quarkus.bootstrap.runner.QuarkusEntryPoint");
  }

  private static Path image(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("keycloak-"))
          .findFirst()
          .orElseThrow(() -> new Refusal("no Keycloak in " + folder + "; run ./mvnw package"));
    }
  }
}
