package dev.hearth.deploy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.function.Consumer;

/** One thing wrong with an installed trial, and what a check has to say of it. */
enum Fault {
  DEFINITION_MISSING(
      cluster ->
          cluster.delete(
              "apiextensions.k8s.io/v1",
              "CustomResourceDefinition",
              "",
              "sparksessions.hearth.dev"),
      "definition: sparksessions.hearth.dev is missing"),
  DEFINITION_OF_ANOTHER_VERSION(
      cluster ->
          change(
              cluster,
              "CustomResourceDefinition",
              "sparksessions",
              object ->
                  ((ObjectNode)
                          object.at(
                              "/spec/versions/0/schema/openAPIV3Schema/properties/spec/properties"))
                      .remove("revision")),
      "definition: .* has another schema than this version of Hearth.*"),
  WEBHOOK_MISSING(
      cluster ->
          cluster.delete(
              "admissionregistration.k8s.io/v1",
              "MutatingWebhookConfiguration",
              "",
              "hearth-admission"),
      "webhook: hearth-admission is missing.*"),
  WEBHOOK_FAILS_OPEN(
      cluster ->
          change(
              cluster,
              "MutatingWebhookConfiguration",
              "hearth-admission",
              object -> ((ObjectNode) object.at("/webhooks/0")).put("failurePolicy", "Ignore")),
      "webhook: .* has another failurePolicy than ours"),
  WEBHOOK_WITHOUT_AN_AUTHORITY(
      cluster ->
          change(
              cluster,
              "MutatingWebhookConfiguration",
              "hearth-admission",
              object -> ((ObjectNode) object.at("/webhooks/0/clientConfig")).remove("caBundle")),
      "webhook: .* names no authority \\(caBundle\\)"),
  WEBHOOK_BELIEVES_ANOTHER_AUTHORITY(
      cluster ->
          change(
              cluster,
              "MutatingWebhookConfiguration",
              "hearth-admission",
              object ->
                  ((ObjectNode) object.at("/webhooks/0/clientConfig"))
                      .put(
                          "caBundle",
                          Base64.getEncoder()
                              .encodeToString(cluster.secret("data-plane-ca").get("tls.crt")))),
      "webhook: the API server cannot ask it.*"),
  WEBHOOK_IS_DOWN(
      cluster ->
          cluster.apply(
              "v1",
              "Service",
              """
              {"metadata": {"name": "admission-service", "namespace": "hearth-system"},
               "spec": {"ports": [{"name": "webhook", "port": 443, "targetPort": 1}]}}
              """),
      "webhook: the API server cannot ask it.*"),
  CERTIFICATE_OF_ANOTHER_AUTHORITY(
      cluster ->
          certificate(
              cluster, "tunnel-gateway-client-tls", cluster.secret("admission-service-tls")),
      "certificates: tunnel-gateway-client-tls: is for admission-service.* and not for"
          + " gateway.hearth.internal"),
  CERTIFICATE_WITH_THE_KEY_OF_ANOTHER(
      cluster ->
          certificate(
              cluster,
              "tunnel-gateway-tls",
              Map.of(
                  "tls.crt", cluster.secret("tunnel-gateway-tls").get("tls.crt"),
                  "tls.key", cluster.secret("admission-service-tls").get("tls.key"))),
      "certificates: tunnel-gateway-tls: its key is another one's"),
  CERTIFICATE_UNREADABLE(
      cluster ->
          certificate(
              cluster,
              "tunnel-gateway-tls",
              Map.of("tls.crt", "no certificate".getBytes(StandardCharsets.UTF_8))),
      "certificates: tunnel-gateway-tls: cannot be read.*"),
  CERTIFICATE_EXPIRED(
      cluster -> certificate(cluster, "tunnel-gateway-tls", Expired.certificate()),
      "certificates: tunnel-gateway-tls: ran out at .*"),
  GATEWAY_OF_ANOTHER_HOST(
      cluster ->
          change(
              cluster,
              "ConfigMap",
              "session-operator-",
              object ->
                  ((ObjectNode) object.get("data"))
                      .put("HEARTH_GATEWAY_URL", "https://gateway.example.com")),
      "certificates: tunnel-gateway-tls: is for localhost, 127.0.0.1 and not for"
          + " gateway.example.com"),
  SECRET_MISSING(
      cluster ->
          cluster.delete(
              "v1", "Secret", "hearth-system", cluster.manifest("Secret", "data-plane-ca").name()),
      "certificates: the Secret hearth-system/data-plane-ca.* is missing"),
  ACCOUNT_LACKS_A_RIGHT(
      cluster ->
          change(
              cluster,
              "ClusterRole",
              "hearth-admission-service",
              object -> ((ArrayNode) object.at("/rules/0/verbs")).remove(1)),
      "accounts: admission-service may not watch sparksessions.hearth.dev"),
  ACCOUNT_MAY_TOO_MUCH(
      cluster ->
          cluster.apply(
              "rbac.authorization.k8s.io/v1",
              "ClusterRoleBinding",
              """
              {"metadata": {"name": "too-much"},
               "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "cluster-admin"},
               "subjects": [{"kind": "ServiceAccount", "namespace": "hearth-system", "name": "tunnel-gateway"}]}
              """),
      "accounts: tunnel-gateway may \\* \\*\\.\\*, which Hearth never asks for") {
    @Override
    void undo(InstalledCluster cluster) {
      cluster.delete("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", "too-much");
    }
  },
  POLICY_MISSING(
      cluster ->
          cluster.delete(
              "admissionregistration.k8s.io/v1",
              "ValidatingAdmissionPolicy",
              "",
              "session-pods.hearth.dev"),
      "policies: session-pods.hearth.dev is missing"),
  POLICY_WITH_LESS(
      cluster ->
          change(
              cluster,
              "ValidatingAdmissionPolicy",
              "session-pods.hearth.dev",
              object -> ((ArrayNode) object.at("/spec/validations")).remove(0)),
      "policies: session-pods.hearth.dev differs from this checkout's"),
  POLICY_THAT_ONLY_WARNS(
      cluster ->
          change(
              cluster,
              "ValidatingAdmissionPolicyBinding",
              "sessions.hearth.dev",
              object ->
                  ((ObjectNode) object.get("spec")).putArray("validationActions").add("Warn")),
      "policies: the binding sessions.hearth.dev is missing or denies nothing"),
  NO_STORAGE(
      cluster -> cluster.delete("storage.k8s.io/v1", "StorageClass", "", "disk"),
      "storage: there is no default StorageClass.*"),
  DEDICATED_NODE_OPEN_TO_ALL(
      cluster ->
          cluster
              .kubernetes()
              .nodes()
              .withName("local")
              .edit(
                  node -> {
                    node.getMetadata().getLabels().put("hearth.dev/pool", "dedicated");
                    return node;
                  }),
      "isolation: dedicated nodes are open to other pods: local") {
    @Override
    void undo(InstalledCluster cluster) {
      cluster
          .kubernetes()
          .nodes()
          .withName("local")
          .edit(
              node -> {
                node.getMetadata().getLabels().remove("hearth.dev/pool");
                return node;
              });
    }
  };

  private final Consumer<InstalledCluster> provoke;
  private final String said;

  Fault(Consumer<InstalledCluster> provoke, String said) {
    this.provoke = provoke;
    this.said = said;
  }

  void provoke(InstalledCluster cluster) {
    provoke.accept(cluster);
  }

  /** What applying the installation again does not undo. */
  void undo(InstalledCluster cluster) {
    // Nothing, for most.
  }

  /** A pattern of the answer. */
  String said() {
    return said;
  }

  private static void change(
      InstalledCluster cluster, String kind, String name, Consumer<ObjectNode> change) {
    ObjectNode object = cluster.manifest(kind, name).json().deepCopy();
    change.accept(object);
    cluster.replace(object);
  }

  private static void certificate(
      InstalledCluster cluster, String secret, Map<String, byte[]> values) {
    change(
        cluster,
        "Secret",
        secret,
        object ->
            values.forEach(
                (key, value) ->
                    ((ObjectNode) object.get("data"))
                        .put(key, Base64.getEncoder().encodeToString(value))));
  }
}
