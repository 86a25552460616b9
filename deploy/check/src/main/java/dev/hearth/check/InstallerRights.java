package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.check.cluster.Cluster;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether who runs the check may install: make each kind of object, and grant each right. */
public final class InstallerRights implements Check {
  /** What {@code kubectl apply --server-side} does with each object. */
  private static final List<String> APPLY = List.of("get", "create", "patch");

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String ADMISSION = "admissionregistration.k8s.io";
  private static final int MOST_NAMED = 6;

  @Override
  public String name() {
    return "rights";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    Cluster cluster = subject.cluster();
    if (new Question("*", "*", "*", "", "").allowedToMe(cluster)) {
      return List.of(Finding.ok(name(), "you may do everything, so you may install"));
    }
    Set<Question> needed = new LinkedHashSet<>(ofObjects(subject.scope()));
    // Who may not escalate can only grant what he has himself.
    if (!new Question("escalate", RBAC, "clusterroles", "", "").allowedToMe(cluster)) {
      needed.addAll(ofRoles(subject));
    }
    Map<String, List<String>> missing = new LinkedHashMap<>();
    for (Question question : needed) {
      if (!question.allowedToMe(cluster)) {
        missing
            .computeIfAbsent(question.object(), object -> new ArrayList<>())
            .add(question.verb());
      }
    }
    if (missing.isEmpty()) {
      return List.of(
          Finding.ok(name(), "you have all " + needed.size() + " rights that installing needs"));
    }
    String named =
        missing.entrySet().stream()
            .limit(MOST_NAMED)
            .map(one -> String.join("/", one.getValue()) + " " + one.getKey())
            .collect(Collectors.joining(", "));
    String more =
        missing.size() > MOST_NAMED ? " and " + (missing.size() - MOST_NAMED) + " kinds more" : "";
    return List.of(
        Finding.fail(
            name(),
            "you may not " + named + more,
            "install as an administrator of the cluster (ClusterRole cluster-admin)"));
  }

  private static List<Question> ofRoles(Subject subject) {
    List<Question> all = new ArrayList<>();
    for (JsonNode role : subject.manifests().of("ClusterRole", subject.scope().folders())) {
      role.path("rules").forEach(rule -> all.addAll(Question.of(rule, "")));
    }
    for (JsonNode role : subject.manifests().of("Role", subject.scope().folders())) {
      String namespace = role.at("/metadata/namespace").asText();
      role.path("rules").forEach(rule -> all.addAll(Question.of(rule, namespace)));
    }
    return all;
  }

  /** What is asked about objects, such as {@code deployments.apps in hearth-system}. */
  public static Set<String> objects(boolean control, boolean data, boolean trial) {
    return ofObjects(new Scope(control, data, trial)).stream()
        .filter(question -> question.verb().equals("create"))
        .map(Question::object)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Group and plural of each kind that the overlays have, by where the objects are. */
  private static List<Question> ofObjects(Scope scope) {
    List<Question> all = new ArrayList<>();
    apply(all, "", "namespaces", "");
    if (scope.data()) {
      apply(all, "apiextensions.k8s.io", "customresourcedefinitions", "");
      apply(all, RBAC, "clusterroles", "");
      apply(all, RBAC, "clusterrolebindings", "");
      apply(all, ADMISSION, "mutatingwebhookconfigurations", "");
      apply(all, ADMISSION, "validatingadmissionpolicies", "");
      apply(all, ADMISSION, "validatingadmissionpolicybindings", "");
      apply(all, RBAC, "roles", "default");
      apply(all, RBAC, "rolebindings", "default");
      apply(all, RBAC, "roles", Scope.DATA_NAMESPACE);
      apply(all, RBAC, "rolebindings", Scope.DATA_NAMESPACE);
    }
    for (String namespace : scope.namespaces()) {
      for (String resource : List.of("services", "configmaps", "secrets", "serviceaccounts")) {
        apply(all, "", resource, namespace);
      }
      apply(all, "apps", "deployments", namespace);
      apply(all, "networking.k8s.io", "networkpolicies", namespace);
      apply(all, "policy", "poddisruptionbudgets", namespace);
    }
    if (scope.trial()) {
      apply(all, "apps", "statefulsets", Scope.TRIAL_NAMESPACE);
      apply(all, "batch", "jobs", Scope.TRIAL_NAMESPACE);
    }
    return all;
  }

  private static void apply(List<Question> all, String group, String resource, String namespace) {
    APPLY.forEach(verb -> all.add(new Question(verb, group, resource, namespace, "")));
  }
}
