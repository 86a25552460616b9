package dev.hearth.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A CustomResourceDefinition: objects that the last release stored must stay valid, and fields that
 * it reads must stay.
 */
final class Definition {
  private static final String KEEP = "Keep it: objects in clusters have it";
  private static final String[] FIXED = {
    "/spec/group", "/spec/scope", "/spec/names/kind", "/spec/names/plural", "/spec/names/singular"
  };

  private Definition() {}

  static void compare(JsonNode before, JsonNode after, Findings findings) {
    for (String path : FIXED) {
      if (!before.at(path).equals(after.at(path))) {
        findings.add(path, "was " + before.at(path) + " and is " + after.at(path), KEEP);
      }
    }
    for (JsonNode name : before.at("/spec/names/shortNames")) {
      if (after.at("/spec/names/shortNames").valueStream().noneMatch(name::equals)) {
        findings.add("/spec/names/shortNames", name + " is gone", "Keep it: people type it");
      }
    }
    for (JsonNode was : before.at("/spec/versions")) {
      String path = "/spec/versions/" + was.path("name").asText();
      JsonNode is = version(after, was.path("name"));
      if (is.isMissingNode()
          || (was.path("served").asBoolean() && !is.path("served").asBoolean())) {
        findings.add(path, "the version is no longer served", "Serve it beside the new one");
        continue;
      }
      if (was.path("subresources").has("status") && !is.path("subresources").has("status")) {
        findings.add(path, "the status is no longer a subresource", KEEP);
      }
      JsonNode old = was.at("/schema/openAPIV3Schema");
      JsonNode now = is.at("/schema/openAPIV3Schema");
      new SchemaComparison(before, after, Flow.TAKEN, findings)
          .compare(withoutStatus(old), withoutStatus(now), path);
      if (old.path("properties").has("status")) {
        new SchemaComparison(before, after, Flow.KEPT, findings)
            .compare(old.at("/properties/status"), now.at("/properties/status"), path + "/status");
      }
    }
  }

  /** Apart from the rest, as the gateways of the last release read what we write there. */
  private static JsonNode withoutStatus(JsonNode schema) {
    JsonNode rest = schema.deepCopy();
    if (rest.path("properties") instanceof ObjectNode properties) {
      properties.remove("status");
    }
    return rest;
  }

  private static JsonNode version(JsonNode definition, JsonNode name) {
    for (JsonNode version : definition.at("/spec/versions")) {
      if (version.path("name").equals(name)) {
        return version;
      }
    }
    return MissingNode.getInstance();
  }
}
