package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A set of places in an object, in the form that {@code managedFields} has: {@code f:name} a field,
 * {@code k:{...}} an item by its keys, {@code v:...} a value of a set, {@code .} the place itself.
 */
final class FieldSet {
  private final Map<String, FieldSet> children = new TreeMap<>();
  private boolean member;

  static FieldSet parse(JsonNode fields) {
    FieldSet set = new FieldSet();
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      if (field.getKey().equals(".")) {
        set.member = true;
      } else {
        FieldSet child = parse(field.getValue());
        child.member |= field.getValue().isEmpty();
        set.children.put(field.getKey(), child);
      }
    }
    return set;
  }

  /** Every place that the value fills. */
  static FieldSet of(JsonNode value, Shape shape) {
    FieldSet set = new FieldSet();
    if (value.isEmpty() || shape.atomic(value)) {
      set.member = true;
    } else if (value.isObject()) {
      value
          .properties()
          .forEach(
              e -> set.children.put("f:" + e.getKey(), of(e.getValue(), shape.field(e.getKey()))));
    } else {
      for (JsonNode item : value) {
        FieldSet child = shape.set() ? new FieldSet() : of(item, shape.item());
        child.member = true;
        set.children.put(element(item, shape), child);
      }
    }
    return set;
  }

  /** The path element of a list's item. */
  static String element(JsonNode item, Shape shape) {
    if (shape.set()) {
      return "v:" + Json.string(item);
    }
    ObjectNode keys = Json.object();
    for (String key : shape.keys().stream().sorted().toList()) {
      JsonNode value = item.path(key);
      if (value.isValueNode()) {
        keys.set(key, value);
      } else if (key.equals("protocol")) {
        keys.put(key, "TCP");
      }
    }
    return "k:" + Json.string(keys);
  }

  ObjectNode toJson() {
    ObjectNode json = Json.object();
    if (member && !children.isEmpty()) {
      json.putObject(".");
    }
    children.forEach((name, child) -> json.set(name, child.toJson()));
    return json;
  }

  boolean isEmpty() {
    return !member && children.isEmpty();
  }

  boolean isMember() {
    return member;
  }

  Map<String, FieldSet> children() {
    return children;
  }

  FieldSet child(String element) {
    return children.getOrDefault(element, new FieldSet());
  }

  void add(String element, FieldSet child) {
    if (!child.isEmpty()) {
      children.merge(element, child, FieldSet::union);
    }
  }

  void mark() {
    member = true;
  }

  FieldSet union(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member || other.member;
    result.children.putAll(children);
    other.children.forEach((name, child) -> result.children.merge(name, child, FieldSet::union));
    return result;
  }

  FieldSet minus(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member && !other.member;
    children.forEach(
        (name, child) -> {
          FieldSet against = other.children.get(name);
          result.add(name, against == null ? child : child.minus(against));
        });
    return result;
  }

  FieldSet intersect(FieldSet other) {
    FieldSet result = new FieldSet();
    result.member = member && other.member;
    children.forEach(
        (name, child) -> {
          FieldSet with = other.children.get(name);
          if (with != null) {
            result.add(name, child.intersect(with));
          }
        });
    return result;
  }

  /** Leaves out whole subtrees, such as what the server itself decides. */
  FieldSet without(String... path) {
    FieldSet result = new FieldSet();
    result.member = member;
    children.forEach(
        (name, child) -> {
          if (!name.equals(path[0])) {
            result.children.put(name, child);
          } else if (path.length > 1) {
            result.add(name, child.without(Arrays.copyOfRange(path, 1, path.length)));
          }
        });
    return result;
  }

  /** The places as people read them: {@code .spec.containers[name="a"].image}. */
  List<String> paths() {
    List<String> paths = new ArrayList<>();
    collect("", paths);
    return paths;
  }

  private void collect(String prefix, List<String> paths) {
    if (member) {
      paths.add(prefix);
    }
    children.forEach(
        (name, child) -> {
          String rest = name.substring(2);
          child.collect(prefix + (name.startsWith("f:") ? "." + rest : "[" + rest + "]"), paths);
        });
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldSet set && member == set.member && children.equals(set.children);
  }

  @Override
  public int hashCode() {
    return children.hashCode() * 2 + (member ? 1 : 0);
  }
}
