package dev.hearth.local.kubernetes.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers questions about tokens and rights: kinds that are posted and never stored. */
public final class Reviews {
  /** Which reviews there are, by group and resource, and their kinds. */
  public static final Map<String, String> KINDS =
      Map.of(
          "authentication.k8s.io/tokenreviews", "TokenReview",
          "authentication.k8s.io/selfsubjectreviews", "SelfSubjectReview",
          "authorization.k8s.io/subjectaccessreviews", "SubjectAccessReview",
          "authorization.k8s.io/selfsubjectaccessreviews", "SelfSubjectAccessReview",
          "authorization.k8s.io/localsubjectaccessreviews", "LocalSubjectAccessReview",
          "authorization.k8s.io/selfsubjectrulesreviews", "SelfSubjectRulesReview");

  private final Authentication authentication;
  private final Rbac rbac;

  public Reviews(Authentication authentication, Rbac rbac) {
    this.authentication = authentication;
    this.rbac = rbac;
  }

  public ObjectNode answer(String kind, ObjectNode review, User asker) {
    ObjectNode result = review.deepCopy();
    JsonNode spec = review.path("spec");
    ObjectNode status =
        switch (kind) {
          case "TokenReview" -> token(spec);
          case "SelfSubjectReview" -> Json.object().set("userInfo", asker.toJson());
          case "SelfSubjectAccessReview" -> access(asker, spec);
          case "SubjectAccessReview", "LocalSubjectAccessReview" -> access(subject(spec), spec);
          case "SelfSubjectRulesReview" -> rules(asker, Json.text(spec, "namespace"));
          default -> throw Refusal.noSuchPath();
        };
    result.set("status", status);
    return result;
  }

  private ObjectNode token(JsonNode spec) {
    Optional<User> user = authentication.ofToken(Json.text(spec, "token"));
    ObjectNode status = Json.object().put("authenticated", user.isPresent());
    user.ifPresentOrElse(
        u -> status.set("user", u.toJson()), () -> status.put("error", "invalid bearer token"));
    return status;
  }

  private ObjectNode access(User user, JsonNode spec) {
    JsonNode of = spec.path("resourceAttributes");
    Question question =
        of.isObject()
            ? new Question(
                Json.text(of, "verb"),
                Json.text(of, "group"),
                Json.text(of, "resource"),
                Json.text(of, "subresource"),
                Json.text(of, "namespace"),
                Json.text(of, "name"),
                "")
            : Question.ofPath(
                Json.text(spec, "nonResourceAttributes", "verb"),
                Json.text(spec, "nonResourceAttributes", "path"));
    boolean allowed = rbac.allows(user, question);
    ObjectNode status = Json.object().put("allowed", allowed);
    return allowed ? status : status.put("reason", "no RBAC rule allows it");
  }

  private static User subject(JsonNode spec) {
    List<String> groups = new ArrayList<>();
    spec.path("groups").forEach(g -> groups.add(g.asText()));
    return User.of(Json.text(spec, "user"), Json.text(spec, "uid"), groups);
  }

  private ObjectNode rules(User user, String namespace) {
    ObjectNode status = Json.object();
    ArrayNode resources = status.putArray("resourceRules");
    ArrayNode paths = status.putArray("nonResourceRules");
    List<JsonNode> rules = rbac.rulesOf(user, namespace);
    if (user.master()) {
      ObjectNode all = resources.addObject();
      for (String field : new String[] {"verbs", "apiGroups", "resources"}) {
        all.putArray(field).add("*");
      }
    }
    for (JsonNode rule : rules) {
      (rule.has("nonResourceURLs") ? paths : resources).add(rule.deepCopy());
    }
    return status.put("incomplete", false);
  }
}
