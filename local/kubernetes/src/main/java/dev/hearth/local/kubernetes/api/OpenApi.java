package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.model.Json;
import java.util.Optional;

/**
 * As much OpenAPI as kubectl needs to leave validation to the server: which kinds can be patched.
 */
final class OpenApi {
  private static final String ROOT = "/openapi/v3";

  private final ResourceTypes types;
  private final Discovery discovery;

  OpenApi(ResourceTypes types, Discovery discovery) {
    this.types = types;
    this.discovery = discovery;
  }

  Optional<ObjectNode> document(String path) {
    if (path.equals(ROOT)) {
      ObjectNode root = Json.object();
      ObjectNode paths = root.putObject("paths");
      discovery
          .versions()
          .forEach(
              (group, versions) ->
                  versions.forEach(
                      v ->
                          paths
                              .putObject(base(group, v).substring(1))
                              .put("serverRelativeURL", ROOT + base(group, v))));
      return Optional.of(root);
    }
    if (!path.startsWith(ROOT + "/")) {
      return Optional.empty();
    }
    String wanted = path.substring(ROOT.length());
    ObjectNode document = Json.object().put("openapi", "3.0.0");
    document.putObject("info").put("title", "Kubernetes").put("version", "v1.34.0+hearth");
    ObjectNode paths = document.putObject("paths");
    types.all().stream()
        .filter(t -> base(t.group(), t.version()).equals(wanted))
        .forEach(t -> describe(t, paths));
    return Optional.of(document);
  }

  private static void describe(ResourceType type, ObjectNode paths) {
    String base = base(type.group(), type.version());
    String where = type.namespaced() ? "/namespaces/{namespace}/" : "/";
    ObjectNode patch = paths.putObject(base + where + type.plural() + "/{name}").putObject("patch");
    for (String name : new String[] {"dryRun", "fieldManager", "fieldValidation", "force"}) {
      Json.list(patch, "parameters").addObject().put("name", name).put("in", "query");
    }
    patch.put("x-kubernetes-action", "patch");
    patch
        .putObject("x-kubernetes-group-version-kind")
        .put("group", type.group())
        .put("version", type.version())
        .put("kind", type.kind());
  }

  private static String base(String group, String version) {
    return group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version;
  }
}
