package dev.hearth.local.kubernetes.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** JSON and YAML as trees: objects are kept as they came, whatever their kind. */
public final class Json {
  private static final ObjectMapper MAPPER =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private Json() {}

  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** The node at a path; a missing node where there is none. */
  public static JsonNode at(JsonNode node, String... path) {
    JsonNode here = node;
    for (String name : path) {
      here = here.path(name);
    }
    return here;
  }

  /** The text at a path, or the empty string. */
  public static String text(JsonNode node, String... path) {
    JsonNode found = at(node, path);
    return found.isValueNode() && !found.isNull() ? found.asText() : "";
  }

  /** Whether something other than null stands at the path. */
  public static boolean has(JsonNode node, String... path) {
    JsonNode found = at(node, path);
    return !found.isMissingNode() && !found.isNull();
  }

  /** The object of that name in the parent, made where it is missing. */
  public static ObjectNode child(ObjectNode parent, String name) {
    return parent.get(name) instanceof ObjectNode there ? there : parent.putObject(name);
  }

  /** The list of that name in the parent, made where it is missing. */
  public static ArrayNode list(ObjectNode parent, String name) {
    return parent.get(name) instanceof ArrayNode there ? there : parent.putArray(name);
  }

  /** Sets a text where there is none yet. */
  public static void defaultText(ObjectNode node, String name, String value) {
    if (!node.hasNonNull(name)) {
      node.put(name, value);
    }
  }

  /** Sets a number where there is none yet. */
  public static void defaultNumber(ObjectNode node, String name, int value) {
    if (!node.hasNonNull(name)) {
      node.put(name, value);
    }
  }

  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static String string(JsonNode node) {
    return node.toString();
  }

  public static JsonNode parse(byte[] text) throws IOException {
    return MAPPER.readTree(text);
  }

  /** Reads one YAML or JSON document. */
  public static JsonNode parseYaml(byte[] text) throws IOException {
    for (byte b : text) {
      if (b == '{') {
        return MAPPER.readTree(text);
      }
      if (!Character.isWhitespace(b)) {
        break;
      }
    }
    return YAML.readTree(text);
  }

  /** Reads all documents of a YAML file, empty ones left out. */
  public static List<ObjectNode> parseYamlDocuments(byte[] text) throws IOException {
    List<ObjectNode> documents = new ArrayList<>();
    try (MappingIterator<JsonNode> all = YAML.readerFor(JsonNode.class).readValues(text)) {
      while (all.hasNext()) {
        if (all.next() instanceof ObjectNode object && !object.isEmpty()) {
          documents.add(object);
        }
      }
    }
    return documents;
  }
}
