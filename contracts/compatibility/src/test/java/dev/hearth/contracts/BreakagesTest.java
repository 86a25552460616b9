package dev.hearth.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of {@code broken} is a change of a sample, as a JSON merge patch, that must be found,
 * and each of {@code harmless} one that must not; they are named after what they do.
 */
class BreakagesTest {
  private static final Path FOLDER = Path.of("src/test/resources");

  static Stream<Path> broken() throws IOException {
    return files("broken");
  }

  static Stream<Path> harmless() throws IOException {
    return files("harmless");
  }

  private static Stream<Path> files(String folder) throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER.resolve(folder))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource
  void broken(Path file) throws IOException {
    JsonNode change = Documents.read(file);

    List<Breakage> found = compare(file, change.path("patch"));

    assertThat(found).hasSize(1);
    assertThat(found.getFirst().path()).isEqualTo(change.path("path").asText());
    assertThat(found.getFirst().what()).contains(change.path("says").asText());
    assertThat(found.getFirst().remedy()).isNotBlank();
  }

  @ParameterizedTest
  @MethodSource
  void harmless(Path file) throws IOException {
    assertThat(compare(file, Documents.read(file).path("patch"))).isEmpty();
  }

  private static List<Breakage> compare(Path file, JsonNode patch) throws IOException {
    String kind = file.getParent().getFileName().toString();
    JsonNode before = Documents.read(FOLDER.resolve("samples").resolve(kind + ".yaml"));
    ObjectNode after = before.deepCopy();
    merge(after, patch);
    return Contract.valueOf(kind.toUpperCase(Locale.ROOT)).compare("sample", before, after);
  }

  /** RFC 7386. */
  private static void merge(ObjectNode target, JsonNode patch) {
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      JsonNode there = target.path(field.getKey());
      if (field.getValue().isNull()) {
        target.remove(field.getKey());
      } else if (field.getValue().isObject() && there.isObject()) {
        merge((ObjectNode) there, field.getValue());
      } else {
        target.set(field.getKey(), field.getValue());
      }
    }
  }
}
