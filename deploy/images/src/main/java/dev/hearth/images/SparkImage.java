package dev.hearth.images;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.hearth.local.platform.machine.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The image of Spark that needs nothing but Maven's jars, laid out as Spark's Kubernetes backend
 * expects: {@value #HOME}, an entrypoint for executors and drivers, user 185, a work folder that
 * the user may write to.
 *
 * @param home where local/spark was built
 * @param scripts deploy/images/spark
 */
record SparkImage(Catalogue.Spark described, Path home, Path scripts) {
  private static final String HOME = "/opt/spark";
  private static final String WORK = HOME + "/work-dir";
  private static final String CLIENT = "hearth-client.jar";

  /** The number that Spark's own images have; the group that of nobody else. */
  static final Account ACCOUNT = new Account("spark", 185, WORK);

  static SparkImage of(Path repository, Catalogue.Spark described) {
    return new SparkImage(
        described,
        repository.resolve("local/spark/target"),
        repository.resolve("deploy/images/spark"));
  }

  /**
   * The image.
   *
   * @param python what runs Python functions; empty for an image that does not
   */
  ImagePlan plan(BaseImage base, Optional<SparkPython> python, Path work) throws IOException {
    requireVersion();
    if (!Files.isRegularFile(base.root().resolve("/bin/bash"))) {
      throw new Refusal(
          "the base image %s has no /bin/bash, which Spark's entrypoint needs"
              .formatted(base.name()));
    }
    Path jars = home.resolve("jars");
    Path empty = Files.createDirectories(work.resolve("empty"));
    Layers own =
        Layers.named("hearth")
            .file(jars.resolve(CLIENT), HOME + "/jars/" + CLIENT)
            .files(home.resolve("conf"), HOME + "/conf", file -> true)
            .program(scripts.resolve("spark-entrypoint.sh"), "/opt/entrypoint.sh")
            .program(scripts.resolve("decom.sh"), "/opt/decom.sh")
            .program(scripts.resolve("gpus.sh"), "/opt/gpus.sh")
            // Clusters that give each pod a number of its own let it be of root's group.
            .folder(empty, WORK, "775", ACCOUNT.id() + ":0");
    ACCOUNT.addTo(own, base.root(), work.resolve("accounts"));
    python.ifPresent(one -> one.addTo(own, HOME));
    List<FileEntriesLayer> layers =
        List.of(
            Layers.named("spark")
                .files(jars, HOME + "/jars", file -> !file.endsWith(CLIENT))
                .layer(),
            own.layer());
    return new ImagePlan(
        described.image(),
        layers,
        entrypoint(base.root()),
        Map.of("SPARK_HOME", HOME, "JAVA_HOME", base.java().home(), "LANG", "C.UTF-8"),
        ACCOUNT.user(),
        WORK,
        Set.of(),
        Map.of(
            "org.opencontainers.image.title", "Spark for Hearth",
            "org.opencontainers.image.version", described.spark(),
            "dev.hearth.spark", described.spark(),
            "dev.hearth.scala", described.scala(),
            "dev.hearth.java", base.java().version(),
            "dev.hearth.python", python.map(SparkPython::version).orElse("")));
  }

  /** Where the base brings an init, it takes the orphans of Python workers. */
  private static List<String> entrypoint(RootFolder base) throws IOException {
    List<String> line = new ArrayList<>();
    for (String init : List.of("/usr/bin/tini", "/sbin/tini")) {
      if (line.isEmpty() && Files.isRegularFile(base.resolve(init))) {
        line.addAll(List.of(init, "--"));
      }
    }
    line.add("/opt/entrypoint.sh");
    return line;
  }

  /** A catalogue that promises another version than the jars are would fail at the user's side. */
  private void requireVersion() throws IOException {
    Path jars = home.resolve("jars");
    if (!Files.isDirectory(jars)) {
      throw new Refusal("local/spark is not built: there is no " + jars);
    }
    String wanted = "spark-core_%s-%s.jar".formatted(described.scala(), described.spark());
    try (Stream<Path> files = Files.list(jars)) {
      Optional<String> core =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("spark-core_"))
              .findFirst();
      if (!core.equals(Optional.of(wanted))) {
        throw new Refusal(
            "%s says that %s has %s, and %s has %s: change one of them"
                .formatted(
                    Catalogue.FILE, described.image(), wanted, jars, core.orElse("no spark-core")));
      }
    }
  }
}
