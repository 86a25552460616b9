package dev.hearth.local.kubernetes.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Role-based access control over the stored roles and bindings. Bindings are indexed by subject, so
 * that a thousand sessions' bindings cost a request nothing.
 */
public final class Rbac {
  static final String GROUP = "rbac.authorization.k8s.io";
  private static final String ROLES = "roles." + GROUP;
  private static final String CLUSTER_ROLES = "clusterroles." + GROUP;
  private static final String BINDINGS = "rolebindings." + GROUP;
  private static final String CLUSTER_BINDINGS = "clusterrolebindings." + GROUP;

  private final ObjectStore store;
  private final Map<String, Map<ObjectKey, ObjectNode>> bySubject = new HashMap<>();

  public Rbac(ObjectStore store) {
    this.store = store;
    store.transact(
        () -> {
          store.list(BINDINGS, "").forEach(b -> index(b, true));
          store.list(CLUSTER_BINDINGS, "").forEach(b -> index(b, true));
          store.listen(this::follow);
          return null;
        });
  }

  public boolean allows(User user, Question question) {
    if (user.master()) {
      return true;
    }
    for (JsonNode rule : rulesOf(user, question.namespace())) {
      if (grants(rule, question)) {
        return true;
      }
    }
    return false;
  }

  /** All rules that hold for a user in a namespace; for cluster scope where that is empty. */
  public List<JsonNode> rulesOf(User user, String namespace) {
    return store.transact(
        () -> {
          List<JsonNode> rules = new ArrayList<>();
          List<String> subjects = new ArrayList<>();
          subjects.add("User:" + user.name());
          user.groups().forEach(g -> subjects.add("Group:" + g));
          for (String subject : subjects) {
            bySubject
                .getOrDefault(subject, Map.of())
                .forEach(
                    (key, binding) -> {
                      if (key.namespace().isEmpty() || key.namespace().equals(namespace)) {
                        rolesRules(binding.path("roleRef"), key.namespace()).forEach(rules::add);
                      }
                    });
          }
          return rules;
        });
  }

  /** The rules of the role that a binding names. */
  JsonNode rolesRules(JsonNode roleRef, String namespace) {
    boolean cluster = Json.text(roleRef, "kind").equals("ClusterRole");
    ObjectKey key =
        cluster
            ? new ObjectKey(CLUSTER_ROLES, "", Json.text(roleRef, "name"))
            : new ObjectKey(ROLES, namespace, Json.text(roleRef, "name"));
    return store.get(key).<JsonNode>map(r -> r.tree().path("rules")).orElse(Json.array());
  }

  private static boolean grants(JsonNode rule, Question question) {
    if (!holds(rule.path("verbs"), question.verb())) {
      return false;
    }
    if (question.resource().isEmpty()) {
      return path(rule.path("nonResourceURLs"), question.path());
    }
    return holds(rule.path("apiGroups"), question.group())
        && resource(rule.path("resources"), question)
        && named(rule.path("resourceNames"), question.name());
  }

  private static boolean resource(JsonNode resources, Question question) {
    for (JsonNode item : resources) {
      String granted = item.asText();
      if (granted.equals("*")
          || granted.equals(question.fullResource())
          || (!question.subresource().isEmpty() && granted.equals("*/" + question.subresource()))) {
        return true;
      }
    }
    return false;
  }

  private static boolean named(JsonNode names, String name) {
    if (names.isEmpty()) {
      return true;
    }
    for (JsonNode item : names) {
      if (item.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean path(JsonNode urls, String path) {
    for (JsonNode item : urls) {
      String url = item.asText();
      boolean prefix = url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1));
      if (prefix || url.equals(path)) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(JsonNode list, String value) {
    for (JsonNode item : list) {
      if (item.asText().equals("*") || item.asText().equals(value)) {
        return true;
      }
    }
    return false;
  }

  private void follow(Change change) {
    if (change.type().equals(BINDINGS) || change.type().equals(CLUSTER_BINDINGS)) {
      if (change.before() != null) {
        index(change.before(), false);
      }
      if (change.after() != null) {
        index(change.after(), true);
      }
    }
  }

  private void index(Stored binding, boolean add) {
    for (JsonNode subject : binding.tree().path("subjects")) {
      String name = subjectKey(subject, binding.key().namespace());
      if (add) {
        bySubject
            .computeIfAbsent(name, s -> new LinkedHashMap<>())
            .put(binding.key(), binding.tree());
      } else if (bySubject.containsKey(name)) {
        bySubject.get(name).remove(binding.key());
        bySubject.computeIfPresent(name, (s, all) -> all.isEmpty() ? null : all);
      }
    }
  }

  private static String subjectKey(JsonNode subject, String bindingNamespace) {
    String name = Json.text(subject, "name");
    if (Json.text(subject, "kind").equals("ServiceAccount")) {
      String namespace = Json.text(subject, "namespace");
      return "User:system:serviceaccount:"
          + (namespace.isEmpty() ? bindingNamespace : namespace)
          + ":"
          + name;
    }
    return Json.text(subject, "kind") + ":" + name;
  }
}
