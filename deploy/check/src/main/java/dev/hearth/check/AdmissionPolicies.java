package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.check.cluster.Reply;
import dev.hearth.check.cluster.Yaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whether the ValidatingAdmissionPolicies are there as written, and in force. */
final class AdmissionPolicies implements Check {
  static final String OPERATOR = "system:serviceaccount:hearth-system:session-operator";
  private static final String API = "/apis/admissionregistration.k8s.io/v1";
  private static final String APPLY =
      "kubectl apply --server-side -k deploy/kustomize/base/admission-policies";

  @Override
  public String name() {
    return "policies";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.scope().data()) {
      return List.of(Finding.notTried(name(), "a control plane alone has no admission policies"));
    }
    if (subject.cluster().find(API + "/validatingadmissionpolicies").isEmpty()) {
      return List.of(
          Finding.fail(
              name(),
              "the API server does not serve ValidatingAdmissionPolicy of version 1",
              "upgrade the cluster to Kubernetes 1.30 or newer"));
    }
    if (!subject.installed()) {
      return List.of(
          Finding.ok(name(), "are served; whether they are in force is tried once installed"));
    }
    if (!subject.enforcing()
        && subject.cluster().list(API + "/validatingadmissionpolicies").isEmpty()) {
      return List.of(
          Finding.notTried(name(), "the local platform is given none: it would not enforce them"));
    }
    List<Finding> findings = new ArrayList<>();
    List<String> folder = List.of("base/admission-policies");
    for (JsonNode policy : subject.manifests().of("ValidatingAdmissionPolicy", folder)) {
      compare(policy, subject).ifPresent(findings::add);
    }
    for (JsonNode binding : subject.manifests().of("ValidatingAdmissionPolicyBinding", folder)) {
      bound(binding, subject).ifPresent(findings::add);
    }
    if (findings.isEmpty()) {
      findings.add(Finding.ok(name(), "all are there as in this checkout, and bound"));
    }
    if (!subject.enforcing()) {
      findings.add(Finding.notTried(name(), "in force: " + Subject.NOT_ENFORCING));
      return findings;
    }
    findings.add(sessionsInForce(subject));
    findings.add(podsInForce(subject));
    return findings;
  }

  private Optional<Finding> compare(JsonNode ours, Subject subject)
      throws IOException, InterruptedException {
    String policy = ours.at("/metadata/name").asText();
    Optional<JsonNode> there =
        subject.cluster().find(API + "/validatingadmissionpolicies/" + policy);
    if (there.isEmpty()) {
      return Optional.of(Finding.fail(name(), policy + " is missing", APPLY));
    }
    JsonNode warning = there.get().at("/status/typeChecking/expressionWarnings/0");
    if (!warning.isMissingNode()) {
      return Optional.of(
          Finding.fail(
              name(),
              policy + " has an expression that this cluster finds fault with: " + warning,
              "report it with the cluster's version"));
    }
    // Variables hold what an administrator may set; what is refused is ours to say.
    boolean same =
        DefinitionCheck.contains(there.get().at("/spec/validations"), ours.at("/spec/validations"))
            && there.get().at("/spec/failurePolicy").asText().equals("Fail");
    return same
        ? Optional.empty()
        : Optional.of(Finding.fail(name(), policy + " differs from this checkout's", APPLY));
  }

  private Optional<Finding> bound(JsonNode ours, Subject subject)
      throws IOException, InterruptedException {
    String binding = ours.at("/metadata/name").asText();
    Optional<JsonNode> there =
        subject.cluster().find(API + "/validatingadmissionpolicybindings/" + binding);
    boolean denies =
        there.isPresent()
            && there.get().at("/spec/policyName").equals(ours.at("/spec/policyName"))
            && there.get().at("/spec/validationActions").toString().contains("Deny");
    return denies
        ? Optional.empty()
        : Optional.of(
            Finding.fail(
                name(), "the binding " + binding + " is missing or denies nothing", APPLY));
  }

  /** Nobody but the operator makes sessions, not even an administrator. */
  private Finding sessionsInForce(Subject subject) throws IOException, InterruptedException {
    Reply reply =
        subject.cluster().tryCreate("/apis/hearth.dev/v1/sparksessions", session(), Map.of());
    return verdict("sessions.hearth.dev", "a SparkSession by you", reply);
  }

  /** As the operator, whom the webhook lets pass: what is refused now is refused by the policy. */
  private Finding podsInForce(Subject subject) throws IOException, InterruptedException {
    Question impersonate =
        new Question("impersonate", "", "serviceaccounts", "hearth-system", "session-operator");
    if (!impersonate.allowedToMe(subject.cluster())) {
      return Finding.notTried(
          name(), "session-pods.hearth.dev in force: needs the right to " + impersonate.text());
    }
    String namespace =
        subject
            .scratch()
            .namespace(Map.of("hearth.dev/session", "check", "hearth.dev/tenant", "check"));
    Reply reply =
        subject
            .cluster()
            .tryCreate(
                "/api/v1/namespaces/" + namespace + "/pods",
                TrialPod.forbidden(namespace, subject.image()),
                Map.of(
                    "Impersonate-User",
                    List.of(OPERATOR),
                    "Impersonate-Group",
                    List.of(
                        "system:serviceaccounts",
                        "system:serviceaccounts:hearth-system",
                        "system:authenticated")));
    return verdict("session-pods.hearth.dev", "a privileged pod in a session's namespace", reply);
  }

  private Finding verdict(String policy, String what, Reply reply) {
    if (reply.good()) {
      return Finding.fail(name(), policy + " is not in force: " + what + " would be let in", APPLY);
    }
    return reply.message().contains(policy)
        ? Finding.ok(name(), policy + " refuses " + what)
        : Finding.notTried(
            name(), policy + " in force: the trial was answered: " + reply.message());
  }

  private static JsonNode session() throws IOException {
    try (InputStream in = AdmissionPolicies.class.getResourceAsStream("session.yaml")) {
      return Yaml.object(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
