package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import java.util.ArrayList;
import java.util.List;

/** The shape of a custom type, as its schema tells by {@code x-kubernetes-list-type} and so on. */
record SchemaShape(JsonNode schema, boolean top) implements Shape {
  @Override
  public boolean atomic(JsonNode value) {
    return value.isArray()
        ? keys().isEmpty() && !set()
        : Json.text(schema, "x-kubernetes-map-type").equals("atomic");
  }

  @Override
  public List<String> keys() {
    List<String> keys = new ArrayList<>();
    if (Json.text(schema, "x-kubernetes-list-type").equals("map")) {
      schema.path("x-kubernetes-list-map-keys").forEach(k -> keys.add(k.asText()));
    }
    return keys;
  }

  @Override
  public boolean set() {
    return Json.text(schema, "x-kubernetes-list-type").equals("set");
  }

  @Override
  public Shape field(String name) {
    if (top && name.equals("metadata")) {
      return BuiltInShape.of("").field(name);
    }
    JsonNode known = schema.path("properties").path(name);
    return new SchemaShape(
        known.isMissingNode() ? schema.path("additionalProperties") : known, false);
  }

  @Override
  public Shape item() {
    return new SchemaShape(schema.path("items"), false);
  }
}
