package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Merging, comparing and cutting trees along a shape: what server-side apply is made of. */
final class TreeMerge {
  private TreeMerge() {}

  /** What differs: places filled anew or otherwise, and places no longer filled. */
  record Difference(FieldSet changed, FieldSet removed) {}

  /** The base with everything from above laid over it. */
  static JsonNode merge(JsonNode base, JsonNode above, Shape shape) {
    if (above instanceof ObjectNode fields && !shape.atomic(above)) {
      ObjectNode result = base instanceof ObjectNode old ? old.deepCopy() : Json.object();
      for (Map.Entry<String, JsonNode> field : fields.properties()) {
        String name = field.getKey();
        result.set(name, merge(result.path(name), field.getValue(), shape.field(name)));
      }
      return result;
    }
    if (above instanceof ArrayNode list && !shape.atomic(above)) {
      Map<String, JsonNode> items = items(base, shape);
      for (JsonNode item : list) {
        String element = FieldSet.element(item, shape);
        JsonNode old = items.get(element);
        items.put(element, old == null ? item : merge(old, item, shape.item()));
      }
      return Json.array().addAll(items.values());
    }
    return above.deepCopy();
  }

  static Difference compare(JsonNode before, JsonNode after, Shape shape) {
    FieldSet changed = new FieldSet();
    FieldSet removed = new FieldSet();
    compare(before, after, shape, changed, removed);
    return new Difference(changed, removed);
  }

  /** Cuts those places out of the tree that are in the set, save what somebody else holds. */
  static void cut(JsonNode tree, FieldSet set, FieldSet held, Shape shape) {
    if (tree instanceof ObjectNode object) {
      for (Map.Entry<String, FieldSet> entry : set.children().entrySet()) {
        String name = entry.getKey().substring(2);
        FieldSet others = held.child(entry.getKey());
        JsonNode value = object.path(name);
        if (value.isMissingNode()) {
          continue;
        }
        if (entry.getValue().isMember() && others.isEmpty() && wholly(value, entry.getValue())) {
          object.remove(name);
          continue;
        }
        cut(value, entry.getValue(), others, shape.field(name));
        if (value.isContainerNode() && value.isEmpty() && others.isEmpty()) {
          object.remove(name);
        }
      }
    } else if (tree instanceof ArrayNode list) {
      for (int i = list.size() - 1; i >= 0; i--) {
        String element = FieldSet.element(list.get(i), shape);
        FieldSet gone = set.children().get(element);
        if (gone == null) {
          continue;
        }
        FieldSet others = held.child(element);
        if (gone.isMember() && others.isEmpty()) {
          list.remove(i);
        } else {
          cut(list.get(i), gone, others, shape.item());
        }
      }
    }
  }

  /** A plain value, or a list or object that was set as a whole. */
  private static boolean wholly(JsonNode value, FieldSet set) {
    return value.isValueNode() || set.children().isEmpty();
  }

  private static void compare(
      JsonNode before, JsonNode after, Shape shape, FieldSet changed, FieldSet removed) {
    if (before.equals(after)) {
      return;
    }
    if (before.isMissingNode()) {
      absorb(changed, FieldSet.of(after, shape));
    } else if (after.isMissingNode()) {
      absorb(removed, FieldSet.of(before, shape));
    } else if (before.isObject() && after.isObject() && !shape.atomic(after)) {
      for (String name : names(before, after)) {
        FieldSet more = new FieldSet();
        FieldSet less = new FieldSet();
        compare(before.path(name), after.path(name), shape.field(name), more, less);
        changed.add("f:" + name, more);
        removed.add("f:" + name, less);
      }
    } else if (before.isArray() && after.isArray() && !shape.atomic(after)) {
      Map<String, JsonNode> old = items(before, shape);
      Map<String, JsonNode> now = items(after, shape);
      for (String element : union(old, now)) {
        FieldSet more = new FieldSet();
        FieldSet less = new FieldSet();
        JsonNode was = old.getOrDefault(element, MissingNode.getInstance());
        JsonNode is = now.getOrDefault(element, MissingNode.getInstance());
        compare(was, is, shape.item(), more, less);
        markItem(was, more);
        markItem(is, less);
        changed.add(element, more);
        removed.add(element, less);
      }
    } else {
      changed.mark();
    }
  }

  /** An item that came or went did so itself, not only its fields. */
  private static void markItem(JsonNode otherSide, FieldSet set) {
    if (otherSide.isMissingNode()) {
      set.mark();
    }
  }

  private static void absorb(FieldSet into, FieldSet from) {
    if (from.isMember()) {
      into.mark();
    }
    from.children().forEach(into::add);
  }

  private static Map<String, JsonNode> items(JsonNode list, Shape shape) {
    Map<String, JsonNode> items = new LinkedHashMap<>();
    if (list.isArray()) {
      list.forEach(item -> items.put(FieldSet.element(item, shape), item));
    }
    return items;
  }

  private static List<String> names(JsonNode a, JsonNode b) {
    List<String> names = new ArrayList<>();
    a.fieldNames().forEachRemaining(names::add);
    b.fieldNames()
        .forEachRemaining(
            n -> {
              if (!a.has(n)) {
                names.add(n);
              }
            });
    return names;
  }

  private static List<String> union(Map<String, JsonNode> a, Map<String, JsonNode> b) {
    List<String> names = new ArrayList<>(a.keySet());
    b.keySet().stream().filter(n -> !a.containsKey(n)).forEach(names::add);
    return names;
  }
}
