package dev.hearth.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI documents are whole: names, rights, refusals, examples, and words for each field. */
class RestDocumentsTest {
  private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
  private static final List<String> ALWAYS = List.of("401", "500", "503");

  static Stream<Path> documents() throws IOException {
    return new Documents(Path.of("../.."), Path.of("../released"))
        .current().entrySet().stream()
            .filter(document -> document.getKey().endsWith("openapi.yaml"))
            .map(Map.Entry::getValue);
  }

  @ParameterizedTest
  @MethodSource("documents")
  void isOpenApi31(Path file) throws IOException {
    assertThat(Documents.read(file).path("openapi").asText()).startsWith("3.1.");
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyOperationIsWhole(Path file) throws IOException {
    JsonNode document = Documents.read(file);
    List<String> lacks = new ArrayList<>();
    Set<String> names = new TreeSet<>();
    for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
      for (String method : METHODS) {
        JsonNode operation = path.getValue().path(method);
        if (!operation.isMissingNode()) {
          String where = method + " " + path.getKey();
          String name = operation.path("operationId").asText();
          if (name.isEmpty() || !names.add(name)) {
            lacks.add(where + ": an operationId of its own");
          }
          lacks.addAll(lacksOf(operation, where, document));
        }
      }
    }
    assertThat(lacks).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void everyFieldIsDescribed(Path file) throws IOException {
    List<String> bare = new ArrayList<>();
    for (Map.Entry<String, JsonNode> schema :
        Documents.read(file).at("/components/schemas").properties()) {
      for (Map.Entry<String, JsonNode> field : schema.getValue().path("properties").properties()) {
        if (field.getValue().path("description").asText().isEmpty()) {
          bare.add(schema.getKey() + "." + field.getKey());
        }
      }
    }
    assertThat(bare).isEmpty();
  }

  /** By the text of the ITs, which call the real service: no list that could be forgotten. */
  @ParameterizedTest
  @MethodSource("documents")
  void everyOperationIsCalledInAnIT(Path file) throws IOException {
    String tests = integrationTests(file.resolveSibling("src/test/java"));
    List<String> uncalled = new ArrayList<>();
    for (Map.Entry<String, JsonNode> path : Documents.read(file).path("paths").properties()) {
      for (String method : METHODS) {
        if (path.getValue().has(method)
            && !Pattern.compile("\\b" + method + "\\(\\s*" + source(path.getKey()))
                .matcher(tests)
                .find()) {
          uncalled.add(method + " " + path.getKey());
        }
      }
    }
    assertThat(uncalled).isEmpty();
  }

  /** How Java writes such a path: with a variable or some text for each parameter. */
  private static String source(String path) {
    String variable = "(?:[^/\"?]+|\"\\s*\\+\\s*[\\w.()]+(?:\\s*\\+\\s*\")?)";
    return "\"" + path.replaceAll("\\{[a-z]+}", Matcher.quoteReplacement(variable)) + "[\"?)]";
  }

  private static String integrationTests(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path test : files.filter(path -> path.toString().endsWith("IT.java")).toList()) {
        all.append(Files.readString(test));
      }
    }
    return all.toString();
  }

  private static List<String> lacksOf(JsonNode operation, String where, JsonNode document) {
    List<String> lacks = new ArrayList<>();
    if (operation.path("summary").asText().isEmpty()) {
      lacks.add(where + ": a summary");
    }
    if (operation.path("security").isEmpty()) {
      lacks.add(where + ": who may call it");
    }
    for (JsonNode body : operation.path("requestBody").path("content")) {
      if (!body.has("example") && !body.has("examples")) {
        lacks.add(where + ": an example of its request");
      }
    }
    for (String status : ALWAYS) {
      if (!operation.path("responses").has(status)) {
        lacks.add(where + ": the answer " + status);
      }
    }
    for (Map.Entry<String, JsonNode> answer : operation.path("responses").properties()) {
      JsonNode is = answer.getValue();
      JsonNode whole = is.has("$ref") ? document.at(is.path("$ref").asText().substring(1)) : is;
      if (answer.getKey().compareTo("400") >= 0
          && !whole.path("content").has("application/problem+json")) {
        lacks.add(where + " " + answer.getKey() + ": the problem");
      }
    }
    return lacks;
  }
}
