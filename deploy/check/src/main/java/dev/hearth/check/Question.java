package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.check.cluster.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A question about a right, as RBAC knows them.
 *
 * @param resource with its subresource after a slash; a path where {@code group} is {@link #PATH}
 * @param namespace empty for all of them
 * @param name empty for any
 */
record Question(String verb, String group, String resource, String namespace, String name) {
  private static final String PATH = "path:";
  private static final String REVIEWS = "/apis/authorization.k8s.io/v1/";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Each right of a rule by itself. */
  static List<Question> of(JsonNode rule, String namespace) {
    List<Question> all = new ArrayList<>();
    for (JsonNode verb : rule.path("verbs")) {
      for (JsonNode path : rule.path("nonResourceURLs")) {
        all.add(new Question(verb.asText(), PATH, path.asText(), "", ""));
      }
      for (JsonNode group : rule.path("apiGroups")) {
        for (JsonNode resource : rule.path("resources")) {
          for (String name : names(rule)) {
            all.add(
                new Question(verb.asText(), group.asText(), resource.asText(), namespace, name));
          }
        }
      }
    }
    return all;
  }

  private static List<String> names(JsonNode rule) {
    List<String> names = new ArrayList<>();
    rule.path("resourceNames").forEach(name -> names.add(name.asText()));
    return names.isEmpty() ? List.of("") : names;
  }

  /** Whether the caller has the right. */
  boolean allowedToMe(Cluster cluster) throws IOException, InterruptedException {
    ObjectNode review = review("SelfSubjectAccessReview");
    return ask(cluster, "selfsubjectaccessreviews", review);
  }

  /** Whether an account has it; only some callers may ask that. */
  boolean allowedTo(String namespace, String account, Cluster cluster)
      throws IOException, InterruptedException {
    ObjectNode review = review("SubjectAccessReview");
    ObjectNode spec = (ObjectNode) review.get("spec");
    spec.put("user", "system:serviceaccount:" + namespace + ":" + account);
    spec.putArray("groups")
        .add("system:serviceaccounts")
        .add("system:serviceaccounts:" + namespace)
        .add("system:authenticated");
    return ask(cluster, "subjectaccessreviews", review);
  }

  private static boolean ask(Cluster cluster, String kind, ObjectNode review)
      throws IOException, InterruptedException {
    return cluster.create(REVIEWS + kind, review).at("/status/allowed").asBoolean();
  }

  private ObjectNode review(String kind) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "authorization.k8s.io/v1").put("kind", kind);
    ObjectNode spec = review.putObject("spec");
    if (group.equals(PATH)) {
      spec.putObject("nonResourceAttributes").put("verb", verb).put("path", resource);
      return review;
    }
    int slash = resource.indexOf('/');
    ObjectNode of = spec.putObject("resourceAttributes").put("verb", verb).put("group", group);
    of.put("resource", slash < 0 ? resource : resource.substring(0, slash));
    if (slash >= 0) {
      of.put("subresource", resource.substring(slash + 1));
    }
    if (!namespace.isEmpty()) {
      of.put("namespace", namespace);
    }
    if (!name.isEmpty()) {
      of.put("name", name);
    }
    return review;
  }

  /** As {@code kubectl auth can-i} has it. */
  String text() {
    return verb + " " + object();
  }

  /** What the right is about. */
  String object() {
    String of = group.isEmpty() || group.equals(PATH) ? resource : resource + "." + group;
    return of
        + (name.isEmpty() ? "" : "/" + name)
        + (namespace.isEmpty() ? "" : " in " + namespace);
  }
}
