package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.policy.Containers.Container;
import dev.hearth.admission.sessions.Session;
import java.util.List;
import java.util.TreeSet;

/** What one container may not be. */
final class ContainerRules {
  /** What the node calls on behalf of a container. */
  private static final List<String> CALLS =
      List.of(
          "/livenessProbe",
          "/readinessProbe",
          "/startupProbe",
          "/lifecycle/postStart",
          "/lifecycle/preStop");

  private ContainerRules() {}

  static void check(Container container, Session session, Policy policy, List<Fault> faults) {
    JsonNode node = container.node();
    checkImage(container, session, policy, faults);
    checkSecurity(container.path() + ".securityContext", node.path("securityContext"), faults);
    JsonNode ports = node.path("ports");
    for (int i = 0; i < ports.size(); i++) {
      int hostPort = ports.get(i).path("hostPort").asInt();
      if (hostPort != 0) {
        faults.add(
            Fault.forbidden(
                container.path() + ".ports[" + i + "].hostPort",
                String.valueOf(hostPort),
                "remove it; pods keep off their node"));
      }
    }
    checkCalls(container, faults);
    checkSecrets(container, faults);
    checkEnvironment(container, faults);
  }

  /** What a node's container runtime takes for a right to its GPUs, whoever has them. */
  private static void checkEnvironment(Container container, List<Fault> faults) {
    JsonNode env = container.node().path("env");
    for (int i = 0; i < env.size(); i++) {
      String name = env.get(i).path("name").asText();
      if (name.startsWith("NVIDIA_")) {
        faults.add(
            Fault.forbidden(
                container.path() + ".env[" + i + "].name",
                name,
                "remove it; which GPUs a container sees is its node's to say"));
      }
    }
  }

  /** Probes and hooks are carried out by the node, past every network policy of the pod. */
  private static void checkCalls(Container container, List<Fault> faults) {
    for (String call : CALLS) {
      JsonNode caller = container.node().at(call);
      for (String way : List.of("httpGet", "tcpSocket")) {
        String host = caller.path(way).path("host").asText();
        if (!host.isEmpty()) {
          faults.add(
              Fault.forbidden(
                  container.path() + call.replace('/', '.') + "." + way + ".host",
                  host,
                  "remove it; the node calls the pod itself and nobody else"));
        }
      }
    }
  }

  private static void checkImage(
      Container container, Session session, Policy policy, List<Fault> faults) {
    String image = container.node().path("image").asText();
    if (!image.equals(session.image()) && !policy.allowedImages().contains(image)) {
      var allowed = new TreeSet<>(policy.allowedImages());
      allowed.add(session.image());
      faults.add(
          Fault.forbidden(
              container.path() + ".image",
              image,
              "use the session's own; allowed here: " + String.join(", ", allowed)));
    }
  }

  private static void checkSecurity(String path, JsonNode context, List<Fault> faults) {
    if (context.path("privileged").asBoolean()) {
      faults.add(Fault.forbidden(path + ".privileged", "true", "remove it; no pod rules its node"));
    }
    if (context.path("runAsUser").asLong(-1) == 0) {
      faults.add(Fault.forbidden(path + ".runAsUser", "0", "name a user other than root, or none"));
    }
    JsonNode added = context.path("capabilities").path("add");
    if (added.size() > 0) {
      faults.add(
          Fault.forbidden(
              path + ".capabilities.add",
              added.toString(),
              "remove it; session pods run without capabilities"));
    }
    if (context.path("procMount").asText("Default").equals("Unmasked")) {
      faults.add(Fault.forbidden(path + ".procMount", "Unmasked", "remove it"));
    }
    checkProfiles(path, context, faults);
  }

  /** Profiles that switch the kernel's own protection off. */
  static void checkProfiles(String path, JsonNode context, List<Fault> faults) {
    for (String profile : List.of("seccompProfile", "appArmorProfile")) {
      if (context.path(profile).path("type").asText().equals("Unconfined")) {
        faults.add(
            Fault.forbidden(
                path + "." + profile + ".type", "Unconfined", "use RuntimeDefault, or none"));
      }
    }
  }

  private static void checkSecrets(Container container, List<Fault> faults) {
    JsonNode env = container.node().path("env");
    for (int i = 0; i < env.size(); i++) {
      JsonNode secret = env.get(i).path("valueFrom").path("secretKeyRef");
      if (!secret.isMissingNode()) {
        faults.add(noSecret(container.path() + ".env[" + i + "].valueFrom.secretKeyRef", secret));
      }
    }
    JsonNode envFrom = container.node().path("envFrom");
    for (int i = 0; i < envFrom.size(); i++) {
      JsonNode secret = envFrom.get(i).path("secretRef");
      if (!secret.isMissingNode()) {
        faults.add(noSecret(container.path() + ".envFrom[" + i + "].secretRef", secret));
      }
      JsonNode map = envFrom.get(i).path("configMapRef");
      if (!map.isMissingNode()) {
        // Its names are not known here, and could be those that are refused above.
        faults.add(
            Fault.forbidden(
                container.path() + ".envFrom[" + i + "].configMapRef",
                map.path("name").asText(),
                "remove it; name each variable in env"));
      }
    }
  }

  private static Fault noSecret(String field, JsonNode secret) {
    return Fault.forbidden(
        field,
        secret.path("name").asText(),
        "remove it; a session's secrets are the platform's, executors get none");
  }
}
