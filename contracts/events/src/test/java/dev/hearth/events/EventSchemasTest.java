package dev.hearth.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The schemas in {@code contracts/events/schemas} are the contract that others read. They are made
 * from the records ({@code ./mvnw -pl contracts/events test -Dhearth.schemas.write}) and may not
 * drift from them.
 */
class EventSchemasTest {
  private static final Path FOLDER = Path.of("schemas");
  private static final Path SAMPLES = Path.of("src/test/resources/events");

  static Stream<Class<?>> cases() {
    return EventSchemas.cases();
  }

  @Test
  void committedSchemasAreTheGeneratedOnes() throws IOException {
    Map<String, JsonNode> generated = EventSchemas.files();
    if (System.getProperty("hearth.schemas.write") != null) {
      Files.createDirectories(FOLDER);
      for (Map.Entry<String, JsonNode> file : generated.entrySet()) {
        Files.writeString(FOLDER.resolve(file.getKey()), EventSchemas.text(file.getValue()));
      }
    }

    assertThat(committed()).isEqualTo(new TreeSet<>(generated.keySet()));
    for (Map.Entry<String, JsonNode> file : generated.entrySet()) {
      assertThat(Files.readString(FOLDER.resolve(file.getKey())))
          .as("%s: run the test with -Dhearth.schemas.write", file.getKey())
          .isEqualTo(EventSchemas.text(file.getValue()));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void storedSampleIsValid(Class<?> eventCase) throws IOException {
    assertThat(schema(eventCase).validate(sample(eventCase), InputFormat.JSON)).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sampleWithoutOneOfItsFieldsIsInvalid(Class<?> eventCase) throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    JsonNode event = json.readTree(sample(eventCase));
    String field = event.get("data").fieldNames().next();
    ((ObjectNode) event.get("data")).remove(field);

    assertThat(schema(eventCase).validate(event.toString(), InputFormat.JSON))
        .anyMatch(message -> message.getMessage().contains(field));
  }

  @Test
  void asyncApiDocumentIsValid() throws IOException {
    JsonSchema asyncApi =
        JsonSchemaFactory.getInstance(VersionFlag.V7)
            .getSchema(Files.readString(Path.of("src/test/resources/asyncapi/3.0.0.schema.json")));
    String document = Files.readString(FOLDER.resolve("asyncapi.json"));

    assertThat(asyncApi.validate(document, InputFormat.JSON)).isEmpty();
    assertThat(asyncApi.validate(document.replace("\"send\"", "\"shout\""), InputFormat.JSON))
        .isNotEmpty();
  }

  private record Grown(String old, @Since("0.2.0") @Nullable String added) {}

  @Test
  void aFieldThatCameLaterIsOptionalForEventsThatAreOlder() {
    assertThat(EventSchemas.data(Grown.class).path("required"))
        .extracting(JsonNode::asText)
        .containsExactly("old");
  }

  private static JsonSchema schema(Class<?> eventCase) throws IOException {
    String file = EventSchemas.type(eventCase) + ".schema.json";
    return JsonSchemaFactory.getInstance(VersionFlag.V202012)
        .getSchema(Files.readString(FOLDER.resolve(file)));
  }

  private static String sample(Class<?> eventCase) throws IOException {
    String name =
        eventCase.getDeclaringClass().getSimpleName() + "." + eventCase.getSimpleName() + ".json";
    return Files.readString(SAMPLES.resolve(name));
  }

  private static Set<String> committed() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(path -> path.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
