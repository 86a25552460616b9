package dev.hearth.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Two states of a JSON Schema, as events, OpenAPI documents and CRDs have them. What cannot be
 * shown to be harmless counts as a breakage.
 */
final class SchemaComparison {
  private static final String REMOVED =
      "Keep it, and mark it deprecated; it may go with the next version of the contract (.v2)";
  private static final String OPTIONAL = "Make the new field optional, with a default";
  private static final String WIDEN = "Allow what was allowed, or make a new version (.v2)";
  private static final String UNKNOWN =
      "Say the new thing in a new optional field, or make a new version (.v2)";

  private final JsonNode oldRoot;
  private final JsonNode newRoot;
  private final Flow flow;
  private final Findings findings;
  private final Set<String> seen = new HashSet<>();

  SchemaComparison(JsonNode oldRoot, JsonNode newRoot, Flow flow, Findings findings) {
    this.oldRoot = oldRoot;
    this.newRoot = newRoot;
    this.flow = flow;
    this.findings = findings;
  }

  void compare(JsonNode before, JsonNode after, String path) {
    String references = before.path("$ref").asText() + " " + after.path("$ref").asText();
    if (!references.isBlank() && !seen.add(references)) {
      return;
    }
    JsonNode was = resolve(before, oldRoot);
    JsonNode is = resolve(after, newRoot);
    types(was, is, path);
    values(was, is, path);
    properties(was, is, path);
    if (flow.taken()) {
      new Bounds(findings).compare(was, is, path);
      if (!was.path("default").equals(is.path("default")) && was.has("default")) {
        findings.add(path, "the default changed", "Keep it: who says nothing relies on it");
      }
    }
    if (was.has("items")) {
      compare(was.path("items"), is.path("items"), path + "/items");
    }
    if (was.path("additionalProperties").isObject()) {
      compare(
          was.path("additionalProperties"),
          is.path("additionalProperties"),
          path + "/additionalProperties");
    }
    for (String choice : new String[] {"oneOf", "anyOf", "allOf"}) {
      choices(was.path(choice), is.path(choice), path + "/" + choice);
    }
  }

  private static JsonNode resolve(JsonNode schema, JsonNode root) {
    JsonNode here = schema;
    while (here.path("$ref").asText().startsWith("#/")) {
      here = root.at(here.path("$ref").asText().substring(1));
    }
    return here;
  }

  private void types(JsonNode was, JsonNode is, String path) {
    Set<String> before = types(was);
    Set<String> after = types(is);
    boolean lost = !after.isEmpty() && (before.isEmpty() || !after.containsAll(before));
    boolean gained = !before.isEmpty() && (after.isEmpty() || !before.containsAll(after));
    if ((flow.taken() && lost) || (flow.given() && gained)) {
      findings.add(path, "the type was " + name(before) + " and is " + name(after), WIDEN);
    }
    JsonNode format = was.path("format");
    if (!format.equals(is.path("format"))) {
      findings.add(
          path,
          "the format was " + name(format) + " and is " + name(is.path("format")),
          "Keep the format, and add a field for the other one");
    }
  }

  private static Set<String> types(JsonNode schema) {
    Set<String> types = new TreeSet<>();
    JsonNode type = schema.path("type");
    if (type.isTextual()) {
      types.add(type.asText());
    }
    type.forEach(each -> types.add(each.asText()));
    if (schema.path("nullable").asBoolean()) {
      types.add("null");
    }
    return types;
  }

  private void values(JsonNode was, JsonNode is, String path) {
    Set<String> before = values(was);
    Set<String> after = values(is);
    if (flow.taken() && !after.isEmpty()) {
      if (before.isEmpty()) {
        findings.add(path, "any value was allowed and only " + after + " is", WIDEN);
      }
      before.stream()
          .filter(value -> !after.contains(value))
          .forEach(value -> findings.add(path, value + " is no longer allowed", WIDEN));
    }
    if (flow.given() && !before.isEmpty()) {
      if (after.isEmpty()) {
        findings.add(path, "only " + before + " was to be expected and now any value is", UNKNOWN);
      }
      after.stream()
          .filter(value -> !before.contains(value))
          .forEach(
              value ->
                  findings.add(path, "readers of the last release do not know " + value, UNKNOWN));
    }
  }

  private static Set<String> values(JsonNode schema) {
    Set<String> values = new TreeSet<>();
    schema.path("enum").forEach(each -> values.add(each.toString()));
    if (schema.has("const")) {
      values.add(schema.path("const").toString());
    }
    Bounds.alternatives(schema).forEach(each -> values.add('"' + each + '"'));
    return values;
  }

  private void properties(JsonNode was, JsonNode is, String path) {
    for (Map.Entry<String, JsonNode> field : was.path("properties").properties()) {
      String under = path + "/" + field.getKey();
      JsonNode after = is.path("properties").path(field.getKey());
      if (after.isMissingNode()) {
        findings.add(under, "the field is gone", REMOVED);
      } else {
        compare(field.getValue(), after, under);
      }
    }
    Set<String> needed = values("required", was);
    Set<String> needs = values("required", is);
    if (flow.taken()) {
      needs.stream()
          .filter(name -> !needed.contains(name))
          .forEach(
              name -> findings.add(path + "/" + name, "the field has become required", OPTIONAL));
      if (is.path("additionalProperties").isBoolean()
          && !is.path("additionalProperties").asBoolean()
          && !was.path("additionalProperties").equals(is.path("additionalProperties"))) {
        findings.add(path, "fields that are not named have become refused", WIDEN);
      }
    }
    if (flow.given()) {
      needed.stream()
          .filter(name -> !needs.contains(name) && is.path("properties").has(name))
          .forEach(
              name ->
                  findings.add(
                      path + "/" + name,
                      "readers rely on the field and it has become optional",
                      "Send it always"));
    }
  }

  private static Set<String> values(String list, JsonNode schema) {
    Set<String> values = new TreeSet<>();
    schema.path(list).forEach(each -> values.add(each.asText()));
    return values;
  }

  private void choices(JsonNode was, JsonNode is, String path) {
    if (was.size() != is.size()) {
      findings.add(path, "there were " + was.size() + " cases and are " + is.size(), WIDEN);
      return;
    }
    Iterator<JsonNode> after = is.iterator();
    int number = 0;
    for (JsonNode before : was) {
      compare(before, after.next(), path + "/" + number++);
    }
  }

  private static String name(Object what) {
    String text = what.toString();
    return text.isEmpty() || text.equals("[]") ? "not said" : text;
  }
}
