package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The overlay {@code trial} with its secrets, in a folder from which it is applied. */
record Overlay(Path folder) {
  private static final Path SOURCE = Launcher.REPOSITORY.resolve("deploy/kustomize");
  private static final String OURS = "hearth/";
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  /** As docs/install.md has it made, in a copy of the repository's folder. */
  static Overlay copy(Path target, ClusterSettings settings, String front, String gateway) {
    try (Stream<Path> files = Files.walk(SOURCE)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        Path relative = SOURCE.relativize(file);
        // What an administrator generated in this checkout is nothing of the test's.
        if (Stream.of(relative.toString().split("/")).noneMatch("generated"::equals)) {
          Path copied = target.resolve(relative.toString());
          if (Files.isDirectory(file)) {
            Files.createDirectories(copied);
          } else {
            Files.copy(file, copied);
          }
        }
      }
      nameImages(target.resolve("base/images/kustomization.yaml"), settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path trial = target.resolve("overlays/trial");
    var made =
        new Kubectl(settings.kubeconfig())
            .run(List.of("./secrets.sh", front, gateway), trial, Duration.ofMinutes(2));
    if (made.code() != 0) {
      throw new AssertionError("secrets.sh ended with " + made.code() + ": " + made.text());
    }
    return new Overlay(trial);
  }

  /** Images of ours come from the registry, the others from its mirror, where one is given. */
  private static void nameImages(Path file, ClusterSettings settings) throws IOException {
    JsonNode component = YAML.readTree(file.toFile());
    for (JsonNode image : component.path("images")) {
      String name = image.path("name").asText();
      boolean ours = name.startsWith(OURS);
      String path = ours ? name : name.substring(name.indexOf('/') + 1);
      (ours ? settings.registry() : settings.mirror())
          .ifPresent(registry -> ((ObjectNode) image).put("newName", registry + "/" + path));
      if (ours && !name.equals(OURS + "spark")) {
        settings.tag().ifPresent(tag -> ((ObjectNode) image).put("newTag", tag));
      }
    }
    YAML.writeValue(file.toFile(), component);
  }

  /** Where users reach the control plane, as was said when the secrets were made. */
  String front() {
    String issuer = setting("generated/keycloak.env", "KC_HOSTNAME");
    return issuer.substring(0, issuer.lastIndexOf("/auth"));
  }

  String gateway() {
    return setting("generated/gateway.env", "HEARTH_GATEWAY_URL");
  }

  /** What vouches for both doors. */
  Path ca() {
    return folder.resolve("generated/certificates/ca.crt");
  }

  String secret(String name) {
    return read(folder.resolve("generated/secrets").resolve(name)).strip();
  }

  /** Passwords and the like by name; the files that are made of several are left out. */
  Map<String, String> secrets() {
    Map<String, String> secrets = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder.resolve("generated/secrets"))) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("(postgres|kafka|keycloak|client|user)\\..*"))
          .forEach(name -> secrets.put(name, secret(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return secrets;
  }

  private String setting(String file, String name) {
    return read(folder.resolve(file))
        .lines()
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name + " in " + folder.resolve(file)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(
          file + " cannot be read: this is no overlay whose secrets.sh was run", e);
    }
  }
}
