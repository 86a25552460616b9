package dev.hearth.local.kubernetes.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Every kind served now. Readers see one consistent table; definitions replace it whole. */
public final class ResourceTypes {
  private volatile Map<String, ResourceType> byPath;

  public ResourceTypes() {
    Map<String, ResourceType> table = new LinkedHashMap<>();
    BuiltInTypes.ALL.forEach(t -> table.put(path(t.group(), t.version(), t.plural()), t));
    byPath = table;
  }

  public Optional<ResourceType> find(String group, String version, String plural) {
    return Optional.ofNullable(byPath.get(path(group, version, plural)));
  }

  /** A built-in type that is known to exist. */
  public ResourceType require(String storage) {
    return ofStorage(storage)
        .orElseThrow(() -> new IllegalStateException("no such type: " + storage));
  }

  public Optional<ResourceType> ofStorage(String storage) {
    return byPath.values().stream().filter(t -> t.storage().equals(storage)).findFirst();
  }

  public Optional<ResourceType> ofKind(String apiVersion, String kind) {
    return byPath.values().stream()
        .filter(t -> t.kind().equals(kind) && t.apiVersion().equals(apiVersion))
        .findFirst();
  }

  public Collection<ResourceType> all() {
    return byPath.values();
  }

  /** Serves what a CustomResourceDefinition defines, in place of what it defined before. */
  public synchronized void define(ObjectNode definition) {
    Map<String, ResourceType> table = without(definition);
    String group = Json.text(definition, "spec", "group");
    JsonNode names = Json.at(definition, "spec", "names");
    for (JsonNode version : Json.at(definition, "spec", "versions")) {
      if (version.path("served").asBoolean(true)) {
        ResourceType type =
            new ResourceType(
                group,
                Json.text(version, "name"),
                Json.text(names, "plural"),
                Json.text(names, "kind"),
                Json.text(definition, "spec", "scope").equals("Namespaced"),
                Json.has(version, "subresources", "status"),
                true,
                texts(names.path("shortNames")),
                texts(names.path("categories")),
                definition);
        table.put(path(group, type.version(), type.plural()), type);
      }
    }
    byPath = table;
  }

  public synchronized void forget(ObjectNode definition) {
    byPath = without(definition);
  }

  private Map<String, ResourceType> without(ObjectNode definition) {
    Map<String, ResourceType> table = new LinkedHashMap<>(byPath);
    String storage =
        Json.text(definition, "spec", "names", "plural")
            + "."
            + Json.text(definition, "spec", "group");
    table.values().removeIf(t -> t.custom() && t.storage().equals(storage));
    return table;
  }

  private static List<String> texts(JsonNode list) {
    return new ArrayList<>(
        StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList());
  }

  private static String path(String group, String version, String plural) {
    return group + "/" + version + "/" + plural;
  }
}
