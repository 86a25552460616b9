package dev.hearth.local.kubernetes.access;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;

/** The cluster roles and bindings that a cluster has from its first second. */
public final class StandardRoles {
  private static final String API = Rbac.GROUP + "/v1";

  private StandardRoles() {}

  public static void ensure(Writes writes) {
    ObjectNode all = rule("*", "*", "*");
    writes.createOwn(role("cluster-admin", all, paths("*", "*")));
    writes.createOwn(binding("cluster-admin", "system:masters"));
    writes.createOwn(
        role(
            "system:discovery",
            paths(
                "get",
                "/api",
                "/api/*",
                "/apis",
                "/apis/*",
                "/healthz",
                "/livez",
                "/openapi",
                "/openapi/*",
                "/readyz",
                "/version",
                "/version/")));
    writes.createOwn(binding("system:discovery", User.AUTHENTICATED));
    writes.createOwn(
        role(
            "system:basic-user",
            rule("authorization.k8s.io", "selfsubjectaccessreviews", "create"),
            rule("authorization.k8s.io", "selfsubjectrulesreviews", "create"),
            rule("authentication.k8s.io", "selfsubjectreviews", "create")));
    writes.createOwn(binding("system:basic-user", User.AUTHENTICATED));
    writes.createOwn(
        role(
            "system:public-info-viewer",
            paths("get", "/healthz", "/livez", "/readyz", "/version", "/version/")));
    writes.createOwn(
        binding("system:public-info-viewer", User.AUTHENTICATED, "system:unauthenticated"));
    writes.createOwn(
        role(
            "system:auth-delegator",
            rule("authentication.k8s.io", "tokenreviews", "create"),
            rule("authorization.k8s.io", "subjectaccessreviews", "create")));
    String[] reading = {"get", "list", "watch"};
    writes.createOwn(
        role(
            "view",
            rule(
                "",
                "pods,pods/log,services,configmaps,events,endpoints,"
                    + "persistentvolumeclaims,resourcequotas,limitranges,serviceaccounts,namespaces",
                reading)));
  }

  private static ObjectNode role(String name, ObjectNode... rules) {
    ObjectNode role = Json.object().put("apiVersion", API).put("kind", "ClusterRole");
    role.putObject("metadata").put("name", name);
    ArrayNode list = role.putArray("rules");
    for (ObjectNode rule : rules) {
      list.add(rule);
    }
    return role;
  }

  private static ObjectNode rule(String group, String resources, String... verbs) {
    ObjectNode rule = Json.object();
    rule.putArray("apiGroups").add(group);
    ArrayNode list = rule.putArray("resources");
    for (String resource : resources.split(",")) {
      list.add(resource);
    }
    ArrayNode may = rule.putArray("verbs");
    for (String verb : verbs) {
      may.add(verb);
    }
    return rule;
  }

  private static ObjectNode paths(String verb, String... urls) {
    ObjectNode rule = Json.object();
    ArrayNode list = rule.putArray("nonResourceURLs");
    for (String url : urls) {
      list.add(url);
    }
    rule.putArray("verbs").add(verb);
    return rule;
  }

  private static ObjectNode binding(String role, String... groups) {
    ObjectNode binding = Json.object().put("apiVersion", API).put("kind", "ClusterRoleBinding");
    binding.putObject("metadata").put("name", role);
    binding
        .putObject("roleRef")
        .put("apiGroup", Rbac.GROUP)
        .put("kind", "ClusterRole")
        .put("name", role);
    ArrayNode subjects = binding.putArray("subjects");
    for (String group : groups) {
      subjects.addObject().put("kind", "Group").put("name", group).put("apiGroup", Rbac.GROUP);
    }
    return binding;
  }
}
