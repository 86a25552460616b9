package dev.hearth.local.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.api.Api;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Applies YAML and JSON files, folders in order of name. */
final class Manifests {
  private final Api api;

  Manifests(Api api) {
    this.api = api;
  }

  void apply(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      file(path);
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> all =
          files
              .filter(Files::isRegularFile)
              .filter(f -> f.toString().matches(".*\\.(ya?ml|json)"))
              .sorted()
              .toList();
      for (Path file : all) {
        file(file);
      }
    }
  }

  private void file(Path file) throws IOException {
    for (ObjectNode document : Json.parseYamlDocuments(Files.readAllBytes(file))) {
      if (Json.text(document, "kind").equals("List")) {
        for (JsonNode item : document.path("items")) {
          apply(file, (ObjectNode) item);
        }
      } else {
        apply(file, document);
      }
    }
  }

  private void apply(Path file, ObjectNode manifest) throws IOException {
    try {
      api.apply(manifest);
    } catch (Refusal refusal) {
      throw new IOException("cannot apply " + file + ": " + refusal.getMessage(), refusal);
    }
  }
}
