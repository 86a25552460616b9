package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.Reviews;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.model.Json;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tells clients which groups, versions and resources there are. */
final class Discovery {
  private static final String[] VERBS = {
    "create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"
  };

  private final ResourceTypes types;

  Discovery(ResourceTypes types) {
    this.types = types;
  }

  /** The document at a path, if it is one of discovery. */
  Optional<ObjectNode> document(String path) {
    String plain =
        path.endsWith("/") && path.length() > 1 ? path.substring(0, path.length() - 1) : path;
    String[] parts = plain.split("/");
    return switch (parts.length) {
      case 2 ->
          switch (plain) {
            case "/api" -> Optional.of(coreVersions());
            case "/apis" -> Optional.of(groups());
            case "/version" -> Optional.of(version());
            default -> Optional.empty();
          };
      case 3 ->
          plain.equals("/api/v1")
              ? resources("", "v1")
              : parts[1].equals("apis") ? group(parts[2]) : Optional.empty();
      case 4 -> parts[1].equals("apis") ? resources(parts[2], parts[3]) : Optional.empty();
      default -> Optional.empty();
    };
  }

  /** Every group's versions, the core group's under the empty name. */
  Map<String, Set<String>> versions() {
    Map<String, Set<String>> versions = new LinkedHashMap<>();
    for (ResourceType type : types.all()) {
      versions.computeIfAbsent(type.group(), g -> new LinkedHashSet<>()).add(type.version());
    }
    Reviews.KINDS
        .keySet()
        .forEach(
            path ->
                versions.computeIfAbsent(path.split("/")[0], g -> new LinkedHashSet<>()).add("v1"));
    return versions;
  }

  private static ObjectNode coreVersions() {
    ObjectNode document = Json.object().put("kind", "APIVersions");
    document.putArray("versions").add("v1");
    document.putArray("serverAddressByClientCIDRs");
    return document;
  }

  private ObjectNode groups() {
    ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
    ArrayNode groups = list.putArray("groups");
    versions()
        .forEach(
            (name, versions) -> {
              if (!name.isEmpty()) {
                groups.add(describe(name, versions));
              }
            });
    return list;
  }

  private Optional<ObjectNode> group(String name) {
    return Optional.ofNullable(versions().get(name))
        .map(v -> describe(name, v).put("kind", "APIGroup").put("apiVersion", "v1"));
  }

  private static ObjectNode describe(String name, Set<String> versions) {
    ObjectNode group = Json.object().put("name", name);
    ArrayNode list = group.putArray("versions");
    for (String version : versions) {
      list.addObject().put("groupVersion", name + "/" + version).put("version", version);
    }
    group.set("preferredVersion", list.get(0).deepCopy());
    return group;
  }

  private Optional<ObjectNode> resources(String group, String version) {
    if (!versions().getOrDefault(group, Set.of()).contains(version)) {
      return Optional.empty();
    }
    String groupVersion = group.isEmpty() ? version : group + "/" + version;
    ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
    list.put("groupVersion", groupVersion);
    ArrayNode resources = list.putArray("resources");
    for (ResourceType type : types.all()) {
      if (type.group().equals(group) && type.version().equals(version)) {
        describe(type, resources);
      }
    }
    Reviews.KINDS.forEach(
        (path, kind) -> {
          if (path.startsWith(group + "/")) {
            String plural = path.substring(path.indexOf('/') + 1);
            entry(resources, plural, kind, plural.startsWith("local"), "create");
          }
        });
    return Optional.of(list);
  }

  private static void describe(ResourceType type, ArrayNode resources) {
    ObjectNode entry = entry(resources, type.plural(), type.kind(), type.namespaced(), VERBS);
    entry.put("singularName", type.singular());
    type.shortNames().forEach(Json.list(entry, "shortNames")::add);
    type.categories().forEach(Json.list(entry, "categories")::add);
    if (type.statusSubresource()) {
      String name = type.plural() + "/status";
      entry(resources, name, type.kind(), type.namespaced(), "get", "patch", "update");
    }
    switch (type.storage()) {
      case "pods" -> {
        entry(resources, "pods/log", "Pod", true, "get");
        entry(resources, "pods/eviction", "Eviction", true, "create")
            .put("group", "policy")
            .put("version", "v1");
      }
      case "serviceaccounts" ->
          entry(resources, "serviceaccounts/token", "TokenRequest", true, "create")
              .put("group", "authentication.k8s.io")
              .put("version", "v1");
      case "namespaces" -> entry(resources, "namespaces/finalize", "Namespace", false, "update");
      default -> {}
    }
  }

  private static ObjectNode entry(
      ArrayNode resources, String name, String kind, boolean namespaced, String... verbs) {
    ObjectNode entry = resources.addObject().put("name", name).put("singularName", "");
    entry.put("namespaced", namespaced).put("kind", kind);
    ArrayNode list = entry.putArray("verbs");
    for (String verb : verbs) {
      list.add(verb);
    }
    return entry;
  }

  private static ObjectNode version() {
    return Json.object()
        .put("major", "1")
        .put("minor", "34")
        .put("gitVersion", "v1.34.0+hearth")
        .put("gitCommit", "")
        .put("gitTreeState", "clean")
        .put("buildDate", "2026-01-01T00:00:00Z")
        .put("goVersion", "none")
        .put("compiler", "javac")
        .put(
            "platform",
            "linux/" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64"));
  }
}
