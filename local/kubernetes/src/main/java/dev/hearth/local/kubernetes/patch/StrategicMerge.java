package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.List;
import java.util.Map;

/**
 * Strategic merge patch of built-in kinds: like a merge patch, but lists with known keys merge item
 * by item, and {@code $patch}, {@code $retainKeys}, {@code $deleteFromPrimitiveList} and {@code
 * $setElementOrder} are obeyed.
 */
public final class StrategicMerge {
  private StrategicMerge() {}

  public static JsonNode apply(String kind, JsonNode document, JsonNode patch) {
    if (!(document instanceof ObjectNode object) || !(patch instanceof ObjectNode changes)) {
      throw Refusal.badRequest("a strategic merge patch is an object");
    }
    return merge(object.deepCopy(), changes, BuiltInShape.of(kind));
  }

  private static ObjectNode merge(ObjectNode target, ObjectNode patch, BuiltInShape shape) {
    if (Json.text(patch, "$patch").equals("replace")) {
      ObjectNode whole = patch.deepCopy();
      whole.remove("$patch");
      return whole;
    }
    if (patch.get("$retainKeys") instanceof ArrayNode keep) {
      target.retain(keep.valueStream().map(JsonNode::asText).toList());
    }
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      String name = field.getKey();
      if (name.startsWith("$deleteFromPrimitiveList/")) {
        deleteValues(target, name.substring(name.indexOf('/') + 1), field.getValue());
      } else if (!name.startsWith("$")) {
        mergeField(target, name, field.getValue(), shape.field(name));
      }
    }
    for (Map.Entry<String, JsonNode> field : patch.properties()) {
      if (field.getKey().startsWith("$setElementOrder/")) {
        String name = field.getKey().substring(field.getKey().indexOf('/') + 1);
        order(target, name, field.getValue(), shape.field(name));
      }
    }
    return target;
  }

  private static void mergeField(
      ObjectNode target, String name, JsonNode value, BuiltInShape shape) {
    JsonNode there = target.get(name);
    if (value.isNull()) {
      target.remove(name);
    } else if (value instanceof ObjectNode object) {
      if (Json.text(object, "$patch").equals("delete")) {
        target.remove(name);
      } else {
        ObjectNode base = there instanceof ObjectNode old ? old : Json.object();
        target.set(name, merge(base, object, shape));
      }
    } else if (value instanceof ArrayNode list && !shape.strategicKeys().isEmpty()) {
      ArrayNode base = there instanceof ArrayNode old ? old : Json.array();
      target.set(name, mergeList(base, list, shape));
    } else if (value instanceof ArrayNode list && shape.set()) {
      ArrayNode base = there instanceof ArrayNode old ? old : Json.array();
      list.forEach(item -> addOnce(base, item));
      target.set(name, base);
    } else {
      target.set(name, value.deepCopy());
    }
  }

  private static ArrayNode mergeList(ArrayNode base, ArrayNode patch, BuiltInShape shape) {
    List<String> keys = shape.strategicKeys();
    for (JsonNode item : patch) {
      if (Json.text(item, "$patch").equals("replace")) {
        ArrayNode whole = Json.array();
        patch.forEach(p -> addWithoutDirective(whole, p));
        return whole;
      }
    }
    for (JsonNode item : patch) {
      int at = find(base, item, keys);
      if (Json.text(item, "$patch").equals("delete")) {
        if (at >= 0) {
          base.remove(at);
        }
      } else if (at >= 0
          && base.get(at) instanceof ObjectNode old
          && item instanceof ObjectNode o) {
        base.set(at, merge(old, o, shape.item()));
      } else {
        base.add(item instanceof ObjectNode o ? merge(Json.object(), o, shape.item()) : item);
      }
    }
    return base;
  }

  private static void addWithoutDirective(ArrayNode list, JsonNode item) {
    if (!item.has("$patch")) {
      list.add(item.deepCopy());
    }
  }

  private static void order(ObjectNode target, String name, JsonNode order, BuiltInShape shape) {
    if (!(target.get(name) instanceof ArrayNode list)) {
      return;
    }
    ArrayNode sorted = Json.array();
    ArrayNode rest = list.deepCopy();
    for (JsonNode item : order) {
      int at = find(rest, item, shape.strategicKeys());
      if (at >= 0) {
        sorted.add(rest.remove(at));
      }
    }
    target.set(name, sorted.addAll(rest));
  }

  private static void deleteValues(ObjectNode target, String name, JsonNode values) {
    if (target.get(name) instanceof ArrayNode list) {
      for (JsonNode value : values) {
        for (int i = list.size() - 1; i >= 0; i--) {
          if (list.get(i).equals(value)) {
            list.remove(i);
          }
        }
      }
    }
  }

  private static void addOnce(ArrayNode list, JsonNode value) {
    for (JsonNode there : list) {
      if (there.equals(value)) {
        return;
      }
    }
    list.add(value);
  }

  private static int find(ArrayNode list, JsonNode item, List<String> keys) {
    for (int i = 0; i < list.size(); i++) {
      JsonNode there = list.get(i);
      boolean same =
          item.isObject()
              ? keys.stream().allMatch(k -> there.path(k).equals(item.path(k)))
              : there.equals(item);
      if (same) {
        return i;
      }
    }
    return -1;
  }
}
