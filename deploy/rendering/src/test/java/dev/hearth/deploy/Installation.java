package dev.hearth.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What an administrator may apply: the overlays as they are, and with the other components that
 * they offer. Rendered once, in a copy of the folder, with secrets and certificates made there.
 */
enum Installation {
  TRIAL("overlays/trial", ""),
  CONTROL_PLANE("overlays/control-plane", ""),
  DATA_PLANE("overlays/data-plane", ""),
  CONTROL_PLANE_BY_GATEWAY_API(
      "variants/control-plane",
      """
      resources:
        - ../../base/control-plane
        - network.yaml
      components:
        - ../../components/gateway-api/control-plane
        - ../../components/prometheus/control-plane
        - ../../base/hardening
        - ../../base/images
      """),
  DATA_PLANE_BY_GATEWAY_API(
      "variants/data-plane",
      """
      resources:
        - ../../base/data-plane
        - network.yaml
      components:
        - generated
        - ../../components/gateway-api/data-plane
        - ../../components/prometheus/data-plane
        - ../../base/hardening
        - ../../base/images
      """);

  private static final Path FOLDER = Path.of("target", "kustomize").toAbsolutePath();
  private static final Map<Installation, List<Manifest>> RENDERED =
      new EnumMap<>(Installation.class);

  private final String overlay;
  private final String kustomization;

  Installation(String overlay, String kustomization) {
    this.overlay = overlay;
    this.kustomization = kustomization;
  }

  /** Whether each Secret that it refers to is its own. */
  boolean bringsItsSecrets() {
    return this == TRIAL;
  }

  /** All objects, as {@code kubectl kustomize} prints them. */
  synchronized List<Manifest> manifests() {
    synchronized (RENDERED) {
      return RENDERED.computeIfAbsent(this, Installation::render);
    }
  }

  List<Manifest> of(String kind) {
    return manifests().stream().filter(manifest -> manifest.is(kind)).toList();
  }

  List<Manifest> workloads() {
    return manifests().stream().filter(Manifest::isWorkload).toList();
  }

  private List<Manifest> render() {
    if (RENDERED.isEmpty()) {
      copy();
    }
    Command rendered = Command.run(FOLDER, "kubectl", "kustomize", overlay);
    return Repository.documents(rendered.orFail("kubectl kustomize " + overlay)).stream()
        .map(Manifest::new)
        .toList();
  }

  private static void copy() {
    try {
      if (Files.exists(FOLDER)) {
        try (Stream<Path> old = Files.walk(FOLDER)) {
          old.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        }
      }
      Path source = Repository.ROOT.resolve("deploy/kustomize");
      try (Stream<Path> files = Files.walk(source)) {
        for (Path file : (Iterable<Path>) files.sorted()::iterator) {
          Path relative = source.relativize(file);
          // What an administrator generated in this checkout is nothing of the test's.
          if (Stream.of(relative.toString().split("/")).noneMatch("generated"::equals)) {
            Files.copy(file, FOLDER.resolve(relative));
          }
        }
      }
      for (Installation one : values()) {
        if (!one.kustomization.isEmpty()) {
          Path file = FOLDER.resolve(one.overlay).resolve("kustomization.yaml");
          Files.createDirectories(file.getParent());
          Files.writeString(file, one.kustomization);
          Path network = Path.of(one.overlay.replace("variants", "overlays"), "network.yaml");
          Files.copy(FOLDER.resolve(network), file.resolveSibling("network.yaml"));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Command.run(FOLDER, "overlays/trial/secrets.sh").orFail("secrets.sh");
    Command.run(FOLDER, "./certificates.sh", "variants/data-plane/generated", "gateway.example.org")
        .orFail("certificates.sh");
  }
}
