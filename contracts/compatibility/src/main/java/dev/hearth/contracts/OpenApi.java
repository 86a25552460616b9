package dev.hearth.contracts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** REST: what clients of the last release send must be taken, and they must understand answers. */
final class OpenApi {
  private static final List<String> METHODS =
      List.of("get", "put", "post", "delete", "patch", "head", "options");
  private static final String KEEP = "Keep it, and offer the new one beside it";
  private static final String OPTIONAL = "Make it optional, with a default";

  private final JsonNode before;
  private final JsonNode after;
  private final Findings findings;

  OpenApi(JsonNode before, JsonNode after, Findings findings) {
    this.before = before;
    this.after = after;
    this.findings = findings;
  }

  void compare() {
    for (Map.Entry<String, JsonNode> path : before.path("paths").properties()) {
      for (String method : METHODS) {
        JsonNode was = path.getValue().path(method);
        JsonNode is = after.path("paths").path(path.getKey()).path(method);
        String where = method.toUpperCase(Locale.ROOT) + " " + path.getKey();
        if (!was.isMissingNode() && is.isMissingNode()) {
          findings.add(where, "the operation is gone", KEEP);
        } else if (!was.isMissingNode()) {
          operation(was, is, where);
        }
      }
    }
  }

  private void operation(JsonNode was, JsonNode is, String where) {
    if (!was.path("operationId").equals(is.path("operationId"))) {
      findings.add(
          where,
          "operationId was " + was.path("operationId") + " and is " + is.path("operationId"),
          "Keep it: generated clients are named after it");
    }
    if (!was.path("security").equals(is.path("security"))) {
      findings.add(
          where, "who may call it changed: " + is.path("security"), "Keep the old way valid");
    }
    parameters(was.path("parameters"), is.path("parameters"), where);
    body(was.path("requestBody"), is.path("requestBody"), where);
    for (Map.Entry<String, JsonNode> answer : was.path("responses").properties()) {
      JsonNode still = is.path("responses").path(answer.getKey());
      String path = where + " " + answer.getKey();
      if (still.isMissingNode()) {
        findings.add(path, "the answer is gone", "Keep it documented and possible");
      } else {
        content(resolve(answer.getValue(), before), resolve(still, after), Flow.GIVEN, path);
      }
    }
  }

  private void parameters(JsonNode was, JsonNode is, String where) {
    for (JsonNode parameter : was) {
      JsonNode still = find(is, after, resolve(parameter, before));
      String path = where + " parameter " + resolve(parameter, before).path("name").asText();
      if (still.isMissingNode()) {
        findings.add(path, "the parameter is gone", KEEP);
      } else {
        schemas(Flow.TAKEN)
            .compare(resolve(parameter, before).path("schema"), still.path("schema"), path);
      }
    }
    for (JsonNode parameter : is) {
      JsonNode now = resolve(parameter, after);
      JsonNode then = find(was, before, now);
      if (now.path("required").asBoolean() && !then.path("required").asBoolean()) {
        findings.add(
            where + " parameter " + now.path("name").asText(),
            "the parameter has become required",
            OPTIONAL);
      }
    }
  }

  private static JsonNode find(JsonNode list, JsonNode root, JsonNode like) {
    for (JsonNode each : list) {
      JsonNode candidate = resolve(each, root);
      if (candidate.path("name").equals(like.path("name"))
          && candidate.path("in").equals(like.path("in"))) {
        return candidate;
      }
    }
    return MissingNode.getInstance();
  }

  private void body(JsonNode was, JsonNode is, String where) {
    String path = where + " body";
    if (is.path("required").asBoolean() && !was.path("required").asBoolean()) {
      findings.add(path, "the body has become required", OPTIONAL);
    }
    content(resolve(was, before), resolve(is, after), Flow.TAKEN, path);
  }

  private void content(JsonNode was, JsonNode is, Flow flow, String path) {
    for (Map.Entry<String, JsonNode> type : was.path("content").properties()) {
      JsonNode still = is.path("content").path(type.getKey());
      if (still.isMissingNode()) {
        findings.add(path, type.getKey() + " is gone", KEEP);
      } else {
        schemas(flow).compare(type.getValue().path("schema"), still.path("schema"), path);
      }
    }
  }

  private SchemaComparison schemas(Flow flow) {
    return new SchemaComparison(before, after, flow, findings);
  }

  private static JsonNode resolve(JsonNode node, JsonNode root) {
    String reference = node.path("$ref").asText();
    return reference.startsWith("#/") ? root.at(reference.substring(1)) : node;
  }
}
