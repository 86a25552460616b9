package dev.hearth.e2e;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * One change to an executor that must never be: a file of deploy/rendering, where the policy's
 * expressions are asked about them all.
 *
 * @param names what the refusal must name
 */
record Escape(
    String name, String names, String operation, String subresource, String user, JsonNode set) {
  private static final Path FOLDER =
      Launcher.REPOSITORY.resolve("deploy/rendering/src/test/resources/escapes");
  private static final Path EXECUTOR =
      Launcher.REPOSITORY.resolve(
          "services/admission-service/src/test/resources/spark/executor-as-spark-sends-it.yaml");
  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  static List<Escape> all() {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().map(Escape::of).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Escape of(Path file) {
    JsonNode text = yaml(file);
    return new Escape(
        file.getFileName().toString().replace(".yaml", ""),
        text.path("names").asText(),
        text.path("operation").asText("CREATE"),
        text.path("subresource").asText(),
        text.path("user").asText(),
        text.path("set"));
  }

  /** An executor as Spark sends it. */
  static ObjectNode executor(String image) {
    ObjectNode pod = (ObjectNode) yaml(EXECUTOR);
    ((ObjectNode) pod.at("/spec/containers/0")).put("image", image);
    return pod;
  }

  private static JsonNode yaml(Path file) {
    try {
      return YAML.readTree(file.toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isOfANewPod() {
    return operation.equals("CREATE");
  }

  /** The pod with the change. */
  ObjectNode appliedTo(ObjectNode pod) {
    ObjectNode changed = pod.deepCopy();
    set.properties().forEach(one -> set(changed, one.getKey(), one.getValue()));
    return changed;
  }

  /** Sets the field of a JSON pointer; a number that is too high appends; null removes. */
  private static void set(ObjectNode pod, String pointer, JsonNode value) {
    JsonPointer path = JsonPointer.compile(pointer);
    JsonNode parent = pod;
    for (JsonPointer at = path; !at.tail().matches(); at = at.tail()) {
      String name = at.getMatchingProperty();
      JsonNode next = parent.isArray() ? parent.path(at.getMatchingIndex()) : parent.path(name);
      if (next.isMissingNode()) {
        boolean list = at.tail().mayMatchElement();
        next = list ? YAML.createArrayNode() : YAML.createObjectNode();
        ((ObjectNode) parent).set(name, next);
      }
      parent = next;
    }
    JsonPointer last = path.last();
    if (parent instanceof ArrayNode list) {
      if (last.getMatchingIndex() < list.size()) {
        list.set(last.getMatchingIndex(), value);
      } else {
        list.add(value);
      }
    } else if (value.isNull()) {
      ((ObjectNode) parent).remove(last.getMatchingProperty());
    } else {
      ((ObjectNode) parent).set(last.getMatchingProperty(), value);
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
