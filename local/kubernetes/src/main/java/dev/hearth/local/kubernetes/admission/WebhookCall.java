package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.util.UUID;

/** What webhooks are asked about: an operation of a user on an object. */
public record WebhookCall(
    ResourceType type,
    String subresource,
    String operation,
    String namespace,
    String name,
    ObjectNode object,
    ObjectNode before,
    ObjectNode user,
    boolean dryRun) {

  WebhookCall with(ObjectNode changed) {
    return new WebhookCall(
        type, subresource, operation, namespace, name, changed, before, user, dryRun);
  }

  /** The object that selectors look at. */
  ObjectNode subject() {
    return object == null ? before : object;
  }

  /** The AdmissionReview that asks. */
  ObjectNode review() {
    ObjectNode review = Json.object();
    review.put("kind", "AdmissionReview").put("apiVersion", "admission.k8s.io/v1");
    ObjectNode request = review.putObject("request").put("uid", UUID.randomUUID().toString());
    for (String kind : new String[] {"kind", "requestKind"}) {
      request
          .putObject(kind)
          .put("group", type.group())
          .put("version", type.version())
          .put("kind", type.kind());
    }
    for (String resource : new String[] {"resource", "requestResource"}) {
      request
          .putObject(resource)
          .put("group", type.group())
          .put("version", type.version())
          .put("resource", type.plural());
    }
    if (!subresource.isEmpty()) {
      request.put("subResource", subresource).put("requestSubResource", subresource);
    }
    String named = object == null ? name : Meta.name(object);
    if (!named.isEmpty()) {
      request.put("name", named);
    }
    if (!namespace.isEmpty()) {
      request.put("namespace", namespace);
    }
    request.put("operation", operation).set("userInfo", user);
    request.set("object", object);
    request.set("oldObject", before);
    request.put("dryRun", dryRun);
    request.putObject("options").put("kind", optionsKind()).put("apiVersion", "meta.k8s.io/v1");
    return review;
  }

  /** Whether one of the webhook's rules is about this call. */
  boolean matches(JsonNode rules) {
    for (JsonNode rule : rules) {
      String scope = Json.text(rule, "scope");
      boolean scoped =
          scope.isEmpty() || scope.equals("*") || scope.equals("Namespaced") == type.namespaced();
      if (scoped
          && contains(rule.path("operations"), operation)
          && contains(rule.path("apiGroups"), type.group())
          && contains(rule.path("apiVersions"), type.version())
          && resource(rule.path("resources"))) {
        return true;
      }
    }
    return false;
  }

  private boolean resource(JsonNode resources) {
    String full = subresource.isEmpty() ? type.plural() : type.plural() + "/" + subresource;
    for (JsonNode resource : resources) {
      String wanted = resource.asText();
      if (wanted.equals(full)
          || wanted.equals("*/*")
          || (wanted.equals("*") && subresource.isEmpty())
          || wanted.equals(type.plural() + "/*")
          || (!subresource.isEmpty() && wanted.equals("*/" + subresource))) {
        return true;
      }
    }
    return false;
  }

  private String optionsKind() {
    return switch (operation) {
      case "CREATE" -> "CreateOptions";
      case "DELETE" -> "DeleteOptions";
      default -> "UpdateOptions";
    };
  }

  private static boolean contains(JsonNode list, String value) {
    for (JsonNode item : list) {
      if (item.asText().equals("*") || item.asText().equals(value)) {
        return true;
      }
    }
    return false;
  }
}
