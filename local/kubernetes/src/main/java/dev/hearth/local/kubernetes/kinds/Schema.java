package dev.hearth.local.kubernetes.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal.Cause;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The structural part of a custom type's OpenAPI schema: defaults, pruning of unknown fields, and
 * checks of types, required fields, enums, bounds and patterns. {@link Rules} has the rest.
 */
public final class Schema {
  private static final Set<String> TOP = Set.of("apiVersion", "kind", "metadata");

  private final JsonNode root;

  public Schema(JsonNode root) {
    this.root = root;
  }

  /**
   * Drops what the schema does not know and sets what it defaults; top-level metadata is spared.
   */
  public void settle(ObjectNode object) {
    if (root.isMissingNode()) {
      return;
    }
    prune(object, root, true);
    defaults(object, root);
  }

  public List<Cause> check(ObjectNode object) {
    List<Cause> causes = new ArrayList<>();
    if (!root.isMissingNode()) {
      object
          .properties()
          .forEach(
              e -> {
                JsonNode schema = root.path("properties").path(e.getKey());
                if (!TOP.contains(e.getKey()) && !schema.isMissingNode()) {
                  check(e.getValue(), schema, e.getKey(), causes);
                }
              });
      required(object, root, "", causes);
    }
    return causes;
  }

  private static void prune(JsonNode value, JsonNode schema, boolean top) {
    if (value instanceof ArrayNode list) {
      list.forEach(item -> prune(item, schema.path("items"), false));
    } else if (value instanceof ObjectNode object) {
      boolean open = schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
      JsonNode known = schema.path("properties");
      JsonNode additional = schema.path("additionalProperties");
      boolean embedded = schema.path("x-kubernetes-embedded-resource").asBoolean();
      if (!open && additional.isMissingNode()) {
        object.retain(
            object
                .propertyStream()
                .map(Map.Entry::getKey)
                .filter(n -> known.has(n) || ((top || embedded) && TOP.contains(n)))
                .toList());
      }
      dropNulls(object, known);
      for (Map.Entry<String, JsonNode> field : object.properties()) {
        JsonNode next = known.has(field.getKey()) ? known.path(field.getKey()) : additional;
        if (next.isObject() && !(top && TOP.contains(field.getKey()))) {
          prune(field.getValue(), next, false);
        }
      }
    }
  }

  /** A null where the schema allows none counts as not given. */
  private static void dropNulls(ObjectNode object, JsonNode known) {
    object.remove(
        object
            .propertyStream()
            .filter(e -> e.getValue().isNull() && known.has(e.getKey()))
            .map(Map.Entry::getKey)
            .filter(n -> !known.path(n).path("nullable").asBoolean())
            .toList());
  }

  private static void defaults(JsonNode value, JsonNode schema) {
    if (value instanceof ArrayNode list) {
      list.forEach(item -> defaults(item, schema.path("items")));
    } else if (value instanceof ObjectNode object) {
      for (Map.Entry<String, JsonNode> known : schema.path("properties").properties()) {
        JsonNode standard = known.getValue().path("default");
        boolean nulled =
            object.path(known.getKey()).isNull() && !known.getValue().path("nullable").asBoolean();
        if (!standard.isMissingNode() && (!object.has(known.getKey()) || nulled)) {
          object.set(known.getKey(), standard.deepCopy());
        }
        if (object.has(known.getKey())) {
          defaults(object.get(known.getKey()), known.getValue());
        }
      }
      JsonNode additional = schema.path("additionalProperties");
      if (additional.isObject()) {
        object.forEach(item -> defaults(item, additional));
      }
    }
  }

  private static void check(JsonNode value, JsonNode schema, String path, List<Cause> causes) {
    if (value.isNull()) {
      if (!schema.path("nullable").asBoolean() && schema.has("type")) {
        causes.add(typeFault(path, "null", Json.text(schema, "type")));
      }
      return;
    }
    if (!typeFits(value, schema)) {
      causes.add(typeFault(path, nameOf(value), Json.text(schema, "type")));
      return;
    }
    JsonNode allowed = schema.path("enum");
    if (allowed.isArray() && !contains(allowed, value)) {
      causes.add(
          new Cause(
              "FieldValueNotSupported",
              "Unsupported value: " + value + ": supported values: " + listed(allowed),
              path));
    }
    if (value.isNumber()) {
      bounds(value, schema, path, causes);
    } else if (value.isTextual()) {
      text(value.asText(), schema, path, causes);
    } else if (value.isArray()) {
      count(value, schema, "Items", "items", path, causes);
      for (int i = 0; i < value.size(); i++) {
        check(value.get(i), schema.path("items"), path + "[" + i + "]", causes);
      }
    } else if (value.isObject()) {
      count(value, schema, "Properties", "properties", path, causes);
      required(value, schema, path, causes);
      JsonNode known = schema.path("properties");
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        JsonNode next =
            known.has(field.getKey())
                ? known.path(field.getKey())
                : schema.path("additionalProperties");
        if (next.isObject()) {
          check(field.getValue(), next, path + "." + field.getKey(), causes);
        }
      }
    }
  }

  private static void required(JsonNode value, JsonNode schema, String path, List<Cause> causes) {
    for (JsonNode name : schema.path("required")) {
      if (!value.has(name.asText())) {
        String field = path.isEmpty() ? name.asText() : path + "." + name.asText();
        causes.add(new Cause("FieldValueRequired", "Required value", field));
      }
    }
  }

  private static void bounds(JsonNode value, JsonNode schema, String path, List<Cause> causes) {
    if (schema.has("minimum")
        && value.decimalValue().compareTo(schema.get("minimum").decimalValue()) < 0) {
      causes.add(
          invalid(path, value, "should be greater than or equal to " + schema.get("minimum")));
    }
    if (schema.has("maximum")
        && value.decimalValue().compareTo(schema.get("maximum").decimalValue()) > 0) {
      causes.add(invalid(path, value, "should be less than or equal to " + schema.get("maximum")));
    }
  }

  private static void count(
      JsonNode value, JsonNode schema, String of, String what, String path, List<Cause> causes) {
    if (schema.has("max" + of) && value.size() > schema.get("max" + of).asInt()) {
      causes.add(
          new Cause(
              "FieldValueTooMany",
              "Too many: "
                  + value.size()
                  + ": must have at most "
                  + schema.get("max" + of)
                  + " "
                  + what,
              path));
    }
    if (schema.has("min" + of) && value.size() < schema.get("min" + of).asInt()) {
      causes.add(
          invalid(path, value, "should have at least " + schema.get("min" + of) + " " + what));
    }
  }

  private static void text(String value, JsonNode schema, String path, List<Cause> causes) {
    if (schema.has("pattern")
        && !Pattern.compile(schema.get("pattern").asText()).matcher(value).find()) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \""
                  + value
                  + "\": should match '"
                  + schema.get("pattern").asText()
                  + "'",
              path));
    }
    if (schema.has("maxLength") && value.length() > schema.get("maxLength").asInt()) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Too long: may not be more than " + schema.get("maxLength"),
              path));
    }
    if (schema.has("minLength") && value.length() < schema.get("minLength").asInt()) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "should be at least " + schema.get("minLength") + " chars long",
              path));
    }
  }

  private static boolean typeFits(JsonNode value, JsonNode schema) {
    if (schema.path("x-kubernetes-int-or-string").asBoolean()) {
      return value.isIntegralNumber() || value.isTextual();
    }
    return switch (Json.text(schema, "type")) {
      case "object" -> value.isObject();
      case "array" -> value.isArray();
      case "string" -> value.isTextual();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      default -> true;
    };
  }

  private static String listed(JsonNode values) {
    return values.valueStream().map(JsonNode::toString).collect(Collectors.joining(", "));
  }

  private static boolean contains(JsonNode list, JsonNode value) {
    for (JsonNode item : list) {
      if (item.equals(value)) {
        return true;
      }
    }
    return false;
  }

  private static String nameOf(JsonNode value) {
    return value.getNodeType().name().toLowerCase(Locale.ROOT);
  }

  private static Cause typeFault(String path, String is, String wanted) {
    return new Cause(
        "FieldValueTypeInvalid",
        "Invalid value: \""
            + is
            + "\": "
            + path
            + " must be of type "
            + wanted
            + ": \""
            + is
            + "\"",
        path);
  }

  private static Cause invalid(String path, JsonNode value, String why) {
    return new Cause("FieldValueInvalid", "Invalid value: " + value + ": " + why, path);
  }
}
