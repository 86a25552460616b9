package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.Comparator;

/** JSON Patch, RFC 6902. */
public final class JsonPatch {
  /** A number is the same number whatever type holds it here. */
  private static final Comparator<JsonNode> BY_VALUE =
      (a, b) -> {
        boolean same =
            a.isNumber() && b.isNumber()
                ? a.decimalValue().compareTo(b.decimalValue()) == 0
                : a.equals(b);
        return same ? 0 : 1;
      };

  private JsonPatch() {}

  /** The patched copy; refuses the whole where one operation fails. */
  public static JsonNode apply(JsonNode document, JsonNode operations) {
    if (!operations.isArray()) {
      throw Refusal.badRequest("a JSON patch is a list of operations");
    }
    JsonNode result = document.deepCopy();
    for (JsonNode operation : operations) {
      result = step(result, operation);
    }
    return result;
  }

  private static JsonNode step(JsonNode document, JsonNode operation) {
    JsonPointer path = pointer(operation, "path");
    switch (Json.text(operation, "op")) {
      case "add":
        return add(document, path, operation.path("value").deepCopy());
      case "remove":
        return remove(document, path);
      case "replace":
        require(document, path);
        return path.matches()
            ? operation.path("value").deepCopy()
            : set(document, path, operation.path("value").deepCopy());
      case "test":
        if (!document.at(path).equals(BY_VALUE, operation.path("value"))) {
          throw failed("testing path " + path + " value failed");
        }
        return document;
      case "copy":
        return add(document, path, require(document, pointer(operation, "from")).deepCopy());
      case "move":
        JsonPointer from = pointer(operation, "from");
        JsonNode moved = require(document, from);
        return add(remove(document, from), path, moved);
      default:
        throw failed("unexpected kind of operation: " + Json.text(operation, "op"));
    }
  }

  private static JsonNode add(JsonNode document, JsonPointer path, JsonNode value) {
    if (path.matches()) {
      return value;
    }
    if (document.at(path.head()) instanceof ArrayNode list) {
      String last = path.last().getMatchingProperty();
      int index = last.equals("-") ? list.size() : index(path);
      if (index > list.size()) {
        throw failed("index out of bounds: " + path);
      }
      list.insert(index, value);
      return document;
    }
    return set(document, path, value);
  }

  private static JsonNode set(JsonNode document, JsonPointer path, JsonNode value) {
    switch (document.at(path.head())) {
      case ObjectNode object -> object.set(path.last().getMatchingProperty(), value);
      case ArrayNode list -> list.set(index(path), value);
      default -> throw failed("doc is missing path: " + path);
    }
    return document;
  }

  private static JsonNode remove(JsonNode document, JsonPointer path) {
    require(document, path);
    switch (document.at(path.head())) {
      case ObjectNode object -> object.remove(path.last().getMatchingProperty());
      case ArrayNode list -> list.remove(index(path));
      default -> throw failed("doc is missing path: " + path);
    }
    return document;
  }

  private static JsonNode require(JsonNode document, JsonPointer path) {
    JsonNode found = document.at(path);
    if (found.isMissingNode()) {
      throw failed("doc is missing path: " + path + ": missing value");
    }
    return found;
  }

  private static int index(JsonPointer path) {
    int index = path.last().getMatchingIndex();
    if (index < 0) {
      throw failed("not an index: " + path);
    }
    return index;
  }

  private static JsonPointer pointer(JsonNode operation, String name) {
    try {
      return JsonPointer.compile(Json.text(operation, name));
    } catch (IllegalArgumentException e) {
      throw failed("not a path: " + operation.path(name));
    }
  }

  private static Refusal failed(String why) {
    return Refusal.unprocessable(
        "the server rejected our request due to an error in our request: " + why);
  }
}
