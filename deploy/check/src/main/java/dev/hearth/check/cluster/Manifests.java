package dev.hearth.check.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this checkout would install, read from its manifests: a check asks for what they need and
 * compares with what they say, so that neither is written down twice.
 *
 * @param folder {@code deploy/kustomize}
 */
public record Manifests(Path folder) {
  public static Manifests of(Path repository) {
    return new Manifests(repository.resolve("deploy/kustomize"));
  }

  /** All objects of a kind in these folders, in whichever files. */
  public List<JsonNode> of(String kind, List<String> folders) {
    return folders.stream()
        .flatMap(this::objects)
        .filter(object -> object.path("kind").asText().equals(kind))
        .toList();
  }

  /** An image as it would be pulled, by the name that the manifests use. */
  public String image(String name) {
    for (JsonNode image :
        documents(folder.resolve("base/images/kustomization.yaml")).getFirst().path("images")) {
      if (image.path("name").asText().equals(name)) {
        return image.path("newName").asText(name) + ":" + image.path("newTag").asText();
      }
    }
    throw new IllegalStateException("base/images names no image " + name);
  }

  /** The value of a setting in one of the .env files; {@code name} ends with its equals sign. */
  public String setting(String file, String name) {
    try (Stream<String> lines = Files.lines(folder.resolve(file))) {
      return lines
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException(file + " does not set " + name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Stream<JsonNode> objects(String under) {
    try (Stream<Path> files = Files.list(folder.resolve(under))) {
      return files
          .filter(file -> file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
          .sorted()
          .toList()
          .stream()
          .flatMap(file -> documents(file).stream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> documents(Path file) {
    try {
      return Yaml.documents(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
