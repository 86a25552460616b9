package dev.hearth.local.kubernetes.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** One kind of object in one version of its group, and how the API treats it. */
public record ResourceType(
    String group,
    String version,
    String plural,
    String kind,
    boolean namespaced,
    boolean statusSubresource,
    boolean counted,
    List<String> shortNames,
    List<String> categories,
    JsonNode definition) {

  static ResourceType builtIn(
      String group, String version, String plural, String kind, String traits, String... shorts) {
    return new ResourceType(
        group,
        version,
        plural,
        kind,
        traits.contains("n"),
        traits.contains("s"),
        traits.contains("g"),
        List.of(shorts),
        traits.contains("a") ? List.of("all") : List.of(),
        MissingNode.getInstance());
  }

  /** Versions of one resource share one place in the store. */
  public String storage() {
    return group.isEmpty() ? plural : plural + "." + group;
  }

  public String apiVersion() {
    return group.isEmpty() ? version : group + "/" + version;
  }

  /** Whether an update must say which version it was made from; elsewhere the last one wins. */
  public boolean versionedUpdate() {
    return custom()
        || Set.of(
                "leases.coordination.k8s.io",
                "customresourcedefinitions.apiextensions.k8s.io",
                "mutatingwebhookconfigurations.admissionregistration.k8s.io",
                "validatingwebhookconfigurations.admissionregistration.k8s.io")
            .contains(storage());
  }

  public boolean custom() {
    return !definition.isMissingNode();
  }

  /** The OpenAPI schema of a custom type's version; missing where it has none. */
  public JsonNode schema() {
    for (JsonNode candidate : Json.at(definition, "spec", "versions")) {
      if (Json.text(candidate, "name").equals(version)) {
        return Json.at(candidate, "schema", "openAPIV3Schema");
      }
    }
    return MissingNode.getInstance();
  }

  public String singular() {
    String named = Json.text(definition, "spec", "names", "singular");
    return named.isEmpty() ? kind.toLowerCase(Locale.ROOT) : named;
  }

  public ObjectKey key(String namespace, String name) {
    return new ObjectKey(storage(), namespaced ? namespace : "", name);
  }

  /** The object in this version: versions differ in name only. */
  public ObjectNode render(ObjectNode object) {
    if (apiVersion().equals(Json.text(object, "apiVersion"))) {
      return object;
    }
    ObjectNode copy = Json.object();
    copy.put("kind", kind).put("apiVersion", apiVersion());
    object
        .properties()
        .forEach(
            e -> {
              if (!copy.has(e.getKey())) {
                copy.set(e.getKey(), e.getValue());
              }
            });
    return copy;
  }

  public Refusal notFound(String name) {
    return Refusal.notFound(group, plural, name);
  }

  public Refusal invalid(String name, List<Refusal.Cause> causes) {
    return Refusal.invalid(group, kind, name, causes);
  }

  public Refusal forbidden(String name, String why) {
    return Refusal.forbidden(group, plural, name, why);
  }

  public Refusal stale(String name) {
    return Refusal.staleVersion(group, plural, name);
  }
}
