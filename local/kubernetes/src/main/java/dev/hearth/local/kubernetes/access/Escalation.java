package dev.hearth.local.kubernetes.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.util.ArrayList;
import java.util.List;

/** Nobody hands out rights that they do not have, unless they may escalate or bind. */
public final class Escalation {
  private final Rbac rbac;

  public Escalation(Rbac rbac) {
    this.rbac = rbac;
  }

  /** Checks a role or binding about to be written; other kinds pass. */
  public void check(User user, ResourceType type, ObjectNode object) {
    if (!type.group().equals(Rbac.GROUP) || user.master()) {
      return;
    }
    String namespace = type.namespaced() ? Meta.namespace(object) : "";
    boolean role = type.plural().endsWith("roles");
    JsonNode ref = object.path("roleRef");
    boolean clusterRole = Json.text(ref, "kind").equals("ClusterRole");
    Question exemption =
        role
            ? about("escalate", type.plural(), namespace, Meta.name(object))
            : about(
                "bind", clusterRole ? "clusterroles" : "roles", namespace, Json.text(ref, "name"));
    if (rbac.allows(user, exemption)) {
      return;
    }
    JsonNode rules = role ? object.path("rules") : rbac.rolesRules(ref, namespace);
    List<String> missing = new ArrayList<>();
    for (JsonNode rule : rules) {
      if (!covers(user, namespace, rule)) {
        missing.add(Json.string(rule));
      }
    }
    if (!missing.isEmpty()) {
      throw type.forbidden(
          Meta.name(object),
          "user \""
              + user.name()
              + "\" (groups="
              + user.groups()
              + ") is attempting to grant RBAC"
              + " permissions not currently held:\n"
              + String.join("\n", missing));
    }
  }

  /** Whether the user holds every combination that the rule grants; "*" is held only as "*". */
  private boolean covers(User user, String namespace, JsonNode rule) {
    for (JsonNode verb : rule.path("verbs")) {
      for (JsonNode url : rule.path("nonResourceURLs")) {
        if (!rbac.allows(user, Question.ofPath(verb.asText(), url.asText()))) {
          return false;
        }
      }
      for (JsonNode group : rule.path("apiGroups")) {
        for (JsonNode resource : rule.path("resources")) {
          if (!holds(user, namespace, verb.asText(), group.asText(), resource.asText(), rule)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private boolean holds(
      User user, String namespace, String verb, String group, String resource, JsonNode rule) {
    String[] parts = resource.split("/", 2);
    String sub = parts.length > 1 ? parts[1] : "";
    List<String> names = new ArrayList<>();
    rule.path("resourceNames").forEach(n -> names.add(n.asText()));
    if (names.isEmpty()) {
      names.add("");
    }
    return names.stream()
        .allMatch(
            name ->
                rbac.allows(user, new Question(verb, group, parts[0], sub, namespace, name, "")));
  }

  private static Question about(String verb, String resource, String namespace, String name) {
    return new Question(verb, Rbac.GROUP, resource, "", namespace, name, "");
  }
}
