package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.check.cluster.Yaml;

/** Pods that are only ever shown to the API server, never made. */
final class TrialPod {
  private TrialPod() {}

  /** Everything about it is in order, for whoever demands what {@code restricted} does. */
  static JsonNode harmless(String namespace, String image) {
    return Yaml.object(
        """
        apiVersion: v1
        kind: Pod
        metadata:
          name: trial
          namespace: %s
        spec:
          restartPolicy: Never
          automountServiceAccountToken: false
          securityContext:
            runAsNonRoot: true
            runAsUser: 10001
            seccompProfile: {type: RuntimeDefault}
          containers:
            - name: trial
              image: %s
              securityContext:
                allowPrivilegeEscalation: false
                capabilities: {drop: [ALL]}
              resources:
                requests: {cpu: 10m, memory: 32Mi}
                limits: {cpu: 10m, memory: 32Mi}
        """
            .formatted(namespace, image));
  }

  /** Rules its node. */
  static JsonNode forbidden(String namespace, String image) {
    JsonNode pod = harmless(namespace, image);
    ((ObjectNode) pod.get("spec")).put("hostNetwork", true);
    ObjectNode security = (ObjectNode) pod.at("/spec/containers/0/securityContext");
    security.put("privileged", true).put("allowPrivilegeEscalation", true);
    return pod;
  }
}
