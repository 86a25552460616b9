package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.check.cluster.Reply;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Whether the API server asks admission-service about the pods of sessions, and is answered. */
final class WebhookCheck implements Check {
  private static final String NAME = "hearth-admission";
  private static final String WEBHOOK = "pods.admission.hearth.dev";
  private static final String PATH =
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/" + NAME;
  private static final String APPLY = "apply the overlay again (docs/install.md)";
  private static final String SESSION = "hearth.dev/session";

  @Override
  public String name() {
    return "webhook";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.installed() || !subject.scope().data()) {
      return List.of(Finding.notTried(name(), "no data plane is installed here"));
    }
    Optional<JsonNode> there = subject.cluster().find(PATH);
    if (there.isEmpty()) {
      return List.of(
          Finding.fail(
              name(),
              NAME + " is missing: pods of sessions are neither bounded nor metered",
              APPLY));
    }
    List<Finding> findings = new ArrayList<>(configuration(there.get(), subject));
    findings.add(asked(subject));
    mutated(subject).ifPresent(findings::add);
    return findings;
  }

  private List<Finding> configuration(JsonNode there, Subject subject) {
    JsonNode ours =
        subject
            .manifests()
            .of("MutatingWebhookConfiguration", List.of("base/admission-service"))
            .getFirst()
            .at("/webhooks/0");
    for (JsonNode webhook : there.path("webhooks")) {
      if (webhook.path("name").asText().equals(WEBHOOK)) {
        List<Finding> findings = new ArrayList<>();
        for (String field : List.of("failurePolicy", "namespaceSelector", "rules")) {
          if (!DefinitionCheck.contains(webhook.path(field), ours.path(field))) {
            findings.add(
                Finding.fail(name(), WEBHOOK + " has another " + field + " than ours", APPLY));
          }
        }
        if (webhook.at("/clientConfig/caBundle").asText().isEmpty()) {
          findings.add(
              Finding.fail(
                  name(),
                  WEBHOOK + " names no authority (caBundle)",
                  "run certificates.sh and apply, or see whether cert-manager's CA injector runs"));
        }
        return findings;
      }
    }
    return List.of(Finding.fail(name(), NAME + " has no webhook " + WEBHOOK, APPLY));
  }

  /** A session that nobody knows: the webhook, and nothing else, refuses its pods. */
  private Finding asked(Subject subject) throws IOException, InterruptedException {
    String namespace = subject.scratch().namespace(Map.of(SESSION, "check"));
    Reply reply =
        subject
            .cluster()
            .tryCreate(
                "/api/v1/namespaces/" + namespace + "/pods",
                TrialPod.harmless(namespace, subject.image()),
                Map.of());
    return judge(reply);
  }

  Finding judge(Reply reply) {
    String message = reply.message();
    if (reply.good()) {
      return Finding.fail(
          name(), "a pod of a session that nobody knows would be let in: it is not asked", APPLY);
    }
    if (message.contains("\"" + WEBHOOK + "\" denied the request")) {
      return Finding.ok(name(), "the API server asks it, and it refuses a session's unknown pod");
    }
    if (message.contains(WEBHOOK)) {
      String cause = message.substring(message.lastIndexOf(WEBHOOK) + WEBHOOK.length());
      return Finding.fail(
          name(), "the API server cannot ask it" + cause.replaceFirst("^\"", ""), remedy(cause));
    }
    return Finding.notTried(name(), "the trial pod was answered: " + message);
  }

  private static String remedy(String cause) {
    String text = cause.toLowerCase(Locale.ROOT);
    if (text.contains("expired") || text.contains("not yet valid")) {
      return "renew its certificate: run certificates.sh again and apply, or see cert-manager";
    }
    if (text.contains("x509") || text.contains("certificat") || text.contains("trust")) {
      return "its certificate and caBundle are not of one authority, or not for this host: run"
          + " certificates.sh and apply both together";
    }
    if (text.contains("no endpoints") || text.contains("not found")) {
      return "no pod of admission-service is ready: kubectl -n hearth-system get pods";
    }
    return "let the API server reach port 8443 of admission-service's pods (firewall of the control"
        + " plane, network policies)";
  }

  /** In a session that runs, a pod comes out changed. */
  private Optional<Finding> mutated(Subject subject) throws IOException, InterruptedException {
    for (JsonNode namespace :
        subject
            .cluster()
            .list("/api/v1/namespaces?labelSelector=" + SESSION + ",!hearth.dev/check")) {
      String image = namespace.at("/metadata/annotations/hearth.dev~1image").asText();
      if (!namespace.at("/status/phase").asText().equals("Active") || image.isEmpty()) {
        continue;
      }
      String session = namespace.at("/metadata/name").asText();
      JsonNode pod = TrialPod.harmless(session, image);
      // Of a session's pods only executors are let in, and what they lack is given to them.
      ((ObjectNode) pod.get("metadata")).putObject("labels").put("spark-role", "executor");
      ((ObjectNode) pod.get("spec")).remove("securityContext");
      Reply reply =
          subject.cluster().tryCreate("/api/v1/namespaces/" + session + "/pods", pod, Map.of());
      if (reply.good()) {
        boolean changed =
            reply.body().at("/metadata/finalizers").toString().contains("hearth.dev/metering")
                && reply.body().at("/spec/securityContext/runAsNonRoot").asBoolean();
        return Optional.of(
            changed
                ? Finding.ok(name(), "a pod shown to " + session + " gets what ours get")
                : Finding.fail(name(), "a pod shown to " + session + " is left as it is", APPLY));
      }
    }
    return Optional.empty();
  }
}
