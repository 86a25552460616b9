package dev.hearth.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The checkout under test, and its YAML. */
final class Repository {
  static final Path ROOT =
      Path.of(System.getProperty("hearth.repository", "../..")).toAbsolutePath().normalize();

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Repository() {}

  static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** All documents of a text. */
  static List<JsonNode> documents(String text) {
    try (var all = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
      List<JsonNode> documents = new ArrayList<>();
      all.forEachRemaining(documents::add);
      return documents;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
