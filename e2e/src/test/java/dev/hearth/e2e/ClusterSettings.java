package dev.hearth.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which cluster is under test, and what is particular to it: system properties {@code
 * hearth.cluster.*}, which e2e/README.md explains.
 */
record ClusterSettings(
    Path kubeconfig,
    Optional<Path> installed,
    Optional<String> registry,
    Optional<String> tag,
    Optional<String> mirror,
    Optional<String> front,
    Optional<String> gateway,
    Optional<Path> audit) {
  private static final String PREFIX = "hearth.cluster.";

  /** Empty where no cluster is named: the local platform is under test then. */
  static Optional<ClusterSettings> given() {
    return property("kubeconfig").map(ClusterSettings::with);
  }

  private static ClusterSettings with(String kubeconfig) {
    // What Maven leaves as it is when the variable is not set.
    if (kubeconfig.startsWith("$")) {
      throw new IllegalStateException(
          "KUBECONFIG is not set: name the file of a cluster that is for tests, from which what"
              + " they install is removed again");
    }
    Optional<String> front = property("front");
    Optional<String> gateway = property("gateway");
    if (front.isPresent() != gateway.isPresent()) {
      throw new IllegalStateException(
          "only one of hearth.cluster.front and hearth.cluster.gateway is set: both doors are"
              + " reached in the same way, so set the other too, or neither");
    }
    return new ClusterSettings(
        file("kubeconfig", kubeconfig),
        property("installed").map(path -> file("installed", path)),
        property("registry"),
        property("tag"),
        property("mirror"),
        front,
        gateway,
        property("audit").map(path -> file("audit", path)));
  }

  private static Path file(String name, String path) {
    Path file = Path.of(path).toAbsolutePath();
    if (!Files.exists(file)) {
      throw new IllegalStateException(
          PREFIX + name + " is '" + path + "', and nothing is there: name what is");
    }
    return file;
  }

  private static Optional<String> property(String name) {
    return Optional.of(System.getProperty(PREFIX + name, "")).filter(text -> !text.isBlank());
  }
}
