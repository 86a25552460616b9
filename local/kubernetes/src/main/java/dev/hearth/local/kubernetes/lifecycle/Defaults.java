package dev.hearth.local.kubernetes.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.Schema;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;

/** What the API fills in where a client says nothing, for the kinds where somebody looks at it. */
final class Defaults {
  private static final String RBAC = "rbac.authorization.k8s.io";

  private Defaults() {}

  static void apply(ResourceType type, ObjectNode object) {
    if (type.custom()) {
      new Schema(type.schema()).settle(object);
      return;
    }
    switch (type.storage()) {
      case "pods" -> PodDefaults.apply(object);
      case "namespaces" -> namespace(object);
      case "secrets" -> secret(object);
      case "services" -> service(object);
      case "rolebindings." + RBAC, "clusterrolebindings." + RBAC -> binding(object);
      case "networkpolicies.networking.k8s.io" -> networkPolicy(object);
      case "mutatingwebhookconfigurations.admissionregistration.k8s.io",
          "validatingwebhookconfigurations.admissionregistration.k8s.io" ->
          webhooks(object, type.kind().startsWith("Mutating"));
      case "customresourcedefinitions.apiextensions.k8s.io" -> definition(object);
      default -> {}
    }
  }

  private static void namespace(ObjectNode object) {
    Json.child(Meta.of(object), "labels").put("kubernetes.io/metadata.name", Meta.name(object));
    ObjectNode spec = Json.child(object, "spec");
    if (!spec.has("finalizers") && !Meta.deleting(object)) {
      spec.putArray("finalizers").add("kubernetes");
    }
    Json.defaultText(Json.child(object, "status"), "phase", "Active");
  }

  private static void secret(ObjectNode object) {
    Json.defaultText(object, "type", "Opaque");
    if (object.remove("stringData") instanceof ObjectNode plain) {
      ObjectNode data = Json.child(object, "data");
      for (Map.Entry<String, JsonNode> entry : plain.properties()) {
        byte[] text = entry.getValue().asText().getBytes(StandardCharsets.UTF_8);
        data.put(entry.getKey(), Base64.getEncoder().encodeToString(text));
      }
    }
  }

  private static void service(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    Json.defaultText(spec, "type", "ClusterIP");
    Json.defaultText(spec, "sessionAffinity", "None");
    Json.defaultText(spec, "internalTrafficPolicy", "Cluster");
    Json.defaultText(spec, "ipFamilyPolicy", "SingleStack");
    if (!spec.has("ipFamilies")) {
      spec.putArray("ipFamilies").add("IPv4");
    }
    for (JsonNode port : spec.path("ports")) {
      if (port instanceof ObjectNode fields) {
        Json.defaultText(fields, "protocol", "TCP");
        if (!fields.has("targetPort")) {
          fields.set("targetPort", fields.path("port"));
        }
      }
    }
    if (!spec.hasNonNull("clusterIP") && !Json.text(spec, "type").equals("ExternalName")) {
      // Nothing routes this address: names of services resolve to their pods.
      int hash = Meta.uid(object).hashCode();
      spec.put("clusterIP", "10.96." + (hash >>> 8 & 0xff) + "." + (1 + (hash & 0xff) % 254));
    }
    if (spec.hasNonNull("clusterIP")) {
      spec.putArray("clusterIPs").add(Json.text(spec, "clusterIP"));
    }
    Json.child(Json.child(object, "status"), "loadBalancer");
  }

  private static void binding(ObjectNode object) {
    Json.defaultText(Json.child(object, "roleRef"), "apiGroup", RBAC);
    for (JsonNode subject : object.path("subjects")) {
      if (subject instanceof ObjectNode fields
          && !Json.text(subject, "kind").equals("ServiceAccount")) {
        Json.defaultText(fields, "apiGroup", RBAC);
      }
    }
  }

  private static void networkPolicy(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    if (!spec.has("policyTypes")) {
      ArrayNode types = spec.putArray("policyTypes").add("Ingress");
      if (spec.has("egress")) {
        types.add("Egress");
      }
    }
    for (String way : new String[] {"ingress", "egress"}) {
      for (JsonNode rule : spec.path(way)) {
        for (JsonNode port : rule.path("ports")) {
          if (port instanceof ObjectNode fields) {
            Json.defaultText(fields, "protocol", "TCP");
          }
        }
      }
    }
  }

  private static void webhooks(ObjectNode object, boolean mutating) {
    for (JsonNode webhook : object.path("webhooks")) {
      if (webhook instanceof ObjectNode hook) {
        Json.defaultText(hook, "failurePolicy", "Fail");
        Json.defaultText(hook, "matchPolicy", "Equivalent");
        Json.defaultNumber(hook, "timeoutSeconds", 10);
        Json.child(hook, "namespaceSelector");
        Json.child(hook, "objectSelector");
        if (mutating) {
          Json.defaultText(hook, "reinvocationPolicy", "Never");
        }
        for (JsonNode rule : hook.path("rules")) {
          if (rule instanceof ObjectNode fields) {
            Json.defaultText(fields, "scope", "*");
          }
        }
      }
    }
  }

  private static void definition(ObjectNode object) {
    ObjectNode spec = Json.child(object, "spec");
    ObjectNode names = Json.child(spec, "names");
    String kind = Json.text(names, "kind");
    Json.defaultText(names, "listKind", kind + "List");
    Json.defaultText(names, "singular", kind.toLowerCase(Locale.ROOT));
    Json.defaultText(Json.child(spec, "conversion"), "strategy", "None");
  }
}
