package dev.hearth.local.kubernetes.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import java.util.Map;

/** What a pod's spec says where its author says nothing. */
final class PodDefaults {
  private static final int MODE = 0644;

  private PodDefaults() {}

  static void apply(ObjectNode pod) {
    ObjectNode spec = Json.child(pod, "spec");
    Json.defaultText(spec, "restartPolicy", "Always");
    Json.defaultText(spec, "dnsPolicy", "ClusterFirst");
    Json.defaultText(spec, "schedulerName", "default-scheduler");
    Json.defaultNumber(spec, "terminationGracePeriodSeconds", 30);
    if (!spec.has("enableServiceLinks")) {
      spec.put("enableServiceLinks", true);
    }
    Json.child(spec, "securityContext");
    Json.defaultText(
        spec,
        "serviceAccountName",
        Json.has(spec, "serviceAccount") ? Json.text(spec, "serviceAccount") : "default");
    spec.put("serviceAccount", Json.text(spec, "serviceAccountName"));
    spec.path("initContainers").forEach(PodDefaults::container);
    spec.path("containers").forEach(PodDefaults::container);
    spec.path("volumes").forEach(PodDefaults::volume);
  }

  private static void container(JsonNode node) {
    if (!(node instanceof ObjectNode container)) {
      return;
    }
    String image = Json.text(container, "image");
    boolean latest = image.endsWith(":latest") || image.lastIndexOf(':') <= image.lastIndexOf('/');
    Json.defaultText(container, "imagePullPolicy", latest ? "Always" : "IfNotPresent");
    Json.defaultText(container, "terminationMessagePath", "/dev/termination-log");
    Json.defaultText(container, "terminationMessagePolicy", "File");
    ObjectNode resources = Json.child(container, "resources");
    if (resources.get("limits") instanceof ObjectNode limits) {
      ObjectNode requests = Json.child(resources, "requests");
      for (Map.Entry<String, JsonNode> limit : limits.properties()) {
        if (!requests.has(limit.getKey())) {
          requests.set(limit.getKey(), limit.getValue());
        }
      }
    }
    for (JsonNode port : container.path("ports")) {
      if (port instanceof ObjectNode fields) {
        Json.defaultText(fields, "protocol", "TCP");
      }
    }
    for (JsonNode variable : container.path("env")) {
      if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode field) {
        Json.defaultText(field, "apiVersion", "v1");
      }
    }
    for (String name : new String[] {"startupProbe", "readinessProbe", "livenessProbe"}) {
      if (container.get(name) instanceof ObjectNode probe) {
        probe(probe);
      }
    }
  }

  private static void probe(ObjectNode probe) {
    Json.defaultNumber(probe, "timeoutSeconds", 1);
    Json.defaultNumber(probe, "periodSeconds", 10);
    Json.defaultNumber(probe, "successThreshold", 1);
    Json.defaultNumber(probe, "failureThreshold", 3);
    if (probe.get("httpGet") instanceof ObjectNode http) {
      Json.defaultText(http, "scheme", "HTTP");
      Json.defaultText(http, "path", "/");
    }
  }

  private static void volume(JsonNode volume) {
    for (String source : new String[] {"secret", "configMap", "downwardAPI", "projected"}) {
      if (volume.get(source) instanceof ObjectNode fields) {
        Json.defaultNumber(fields, "defaultMode", MODE);
      }
    }
  }
}
