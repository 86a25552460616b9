package dev.hearth.local.kubernetes.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.Rules;
import dev.hearth.local.kubernetes.kinds.Schema;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Quantity;
import dev.hearth.local.kubernetes.model.Refusal.Cause;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What must hold of an object whoever writes it. */
final class Validation {
  private static final Pattern SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");

  private Validation() {}

  /** Of a new object, or of one that was another before. */
  static List<Cause> check(ResourceType type, JsonNode before, ObjectNode object) {
    List<Cause> causes = new ArrayList<>();
    name(type, Meta.name(object), causes);
    labels(object, causes);
    if (type.custom()) {
      causes.addAll(new Schema(type.schema()).check(object));
      if (causes.isEmpty()) {
        causes.addAll(new Rules(type.schema()).check(object, before));
      }
    } else {
      switch (type.storage()) {
        case "pods" -> pod(object, causes);
        case "resourcequotas" -> quota(object, causes);
        case "customresourcedefinitions.apiextensions.k8s.io" -> definition(object, causes);
        case "rolebindings.rbac.authorization.k8s.io",
            "clusterrolebindings.rbac.authorization.k8s.io" -> {
          required(object, causes, "roleRef", "kind");
          required(object, causes, "roleRef", "name");
        }
        default -> {}
      }
    }
    return causes;
  }

  /** What may not change, once it is there. */
  static List<Cause> checkUpdate(ResourceType type, ObjectNode before, ObjectNode after) {
    List<Cause> causes = new ArrayList<>();
    if (Meta.deleting(before)) {
      Set<String> added = new HashSet<>(Meta.finalizers(after));
      added.removeAll(Meta.finalizers(before));
      if (!added.isEmpty()) {
        causes.add(
            forbidden(
                "metadata.finalizers",
                "no new finalizers can be added if the object is being deleted, found new"
                    + " finalizers "
                    + added));
      }
    }
    switch (type.storage()) {
      case "pods" -> {
        if (!frozen(before).equals(frozen(after))) {
          causes.add(
              forbidden(
                  "spec",
                  "pod updates may not change fields other than `spec.containers[*].image`,"
                      + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
                      + "`spec.tolerations` (only additions to existing tolerations),"
                      + "`spec.terminationGracePeriodSeconds`"));
        }
      }
      case "rolebindings.rbac.authorization.k8s.io",
          "clusterrolebindings.rbac.authorization.k8s.io" -> {
        if (!before.path("roleRef").equals(after.path("roleRef"))) {
          causes.add(
              new Cause("FieldValueInvalid", "Invalid value: cannot change roleRef", "roleRef"));
        }
      }
      case "configmaps", "secrets" -> {
        if (before.path("immutable").asBoolean() && !sameData(before, after)) {
          causes.add(forbidden("data", "field is immutable when `immutable` is set"));
        }
      }
      default -> {}
    }
    return causes;
  }

  private static boolean sameData(ObjectNode before, ObjectNode after) {
    return before.path("data").equals(after.path("data"))
        && before.path("binaryData").equals(after.path("binaryData"))
        && after.path("immutable").asBoolean();
  }

  private static JsonNode frozen(ObjectNode pod) {
    if (!(pod.path("spec").deepCopy() instanceof ObjectNode spec)) {
      return Json.object();
    }
    spec.remove(List.of("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"));
    for (String list : new String[] {"containers", "initContainers"}) {
      for (JsonNode container : spec.path(list)) {
        if (container instanceof ObjectNode fields) {
          fields.remove("image");
        }
      }
    }
    return spec;
  }

  private static void name(ResourceType type, String name, List<Cause> causes) {
    if (name.isEmpty()) {
      causes.add(
          new Cause(
              "FieldValueRequired",
              "Required value: name or generateName is required",
              "metadata.name"));
      return;
    }
    boolean ok =
        switch (type.storage()) {
          case "namespaces", "services" -> DNS_LABEL.matcher(name).matches();
          case "roles.rbac.authorization.k8s.io",
              "rolebindings.rbac.authorization.k8s.io",
              "clusterroles.rbac.authorization.k8s.io",
              "clusterrolebindings.rbac.authorization.k8s.io" ->
              !name.contains("/") && !name.contains("%") && !name.equals(".") && !name.equals("..");
          default -> name.length() <= 253 && SUBDOMAIN.matcher(name).matches();
        };
    if (!ok) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \""
                  + name
                  + "\": a lowercase RFC 1123 subdomain must consist of lower"
                  + " case alphanumeric characters, '-' or '.', and must start and end with an"
                  + " alphanumeric character",
              "metadata.name"));
    }
  }

  private static void labels(ObjectNode object, List<Cause> causes) {
    for (Map.Entry<String, JsonNode> label : Json.at(object, "metadata", "labels").properties()) {
      if (!qualified(label.getKey())) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: \""
                    + label.getKey()
                    + "\": name part must consist of alphanumeric characters, '-', '_' or '.', and"
                    + " must start and end with an alphanumeric character",
                "metadata.labels"));
      }
      String value = label.getValue().asText();
      if (value.length() > 63 || !LABEL_VALUE.matcher(value).matches()) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: \""
                    + value
                    + "\": a valid label must be an empty string or consist"
                    + " of alphanumeric characters, '-', '_' or '.', and must start and end with an"
                    + " alphanumeric character, and must be no more than 63 characters",
                "metadata.labels"));
      }
    }
  }

  /** A name of at most 63 characters, behind a DNS subdomain and a slash or not. */
  private static boolean qualified(String key) {
    int slash = key.indexOf('/');
    String name = key.substring(slash + 1);
    boolean prefixed =
        slash < 0 || (slash <= 253 && SUBDOMAIN.matcher(key.substring(0, slash)).matches());
    return prefixed
        && !name.isEmpty()
        && name.length() <= 63
        && LABEL_VALUE.matcher(name).matches();
  }

  private static void pod(ObjectNode pod, List<Cause> causes) {
    JsonNode containers = Json.at(pod, "spec", "containers");
    if (containers.isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", "spec.containers"));
    }
    Set<String> names = new HashSet<>();
    Set<String> volumes = new HashSet<>();
    Json.at(pod, "spec", "volumes").forEach(v -> volumes.add(Json.text(v, "name")));
    for (String list : new String[] {"initContainers", "containers"}) {
      int index = 0;
      for (JsonNode container : Json.at(pod, "spec", list)) {
        String path = "spec." + list + "[" + index++ + "]";
        container(container, path, names, volumes, causes);
      }
    }
    String policy = Json.text(pod, "spec", "restartPolicy");
    if (!Set.of("Always", "OnFailure", "Never").contains(policy)) {
      causes.add(
          new Cause(
              "FieldValueNotSupported",
              "Unsupported value: \""
                  + policy
                  + "\": supported values: \"Always\", \"Never\","
                  + " \"OnFailure\"",
              "spec.restartPolicy"));
    }
  }

  private static void container(
      JsonNode container, String path, Set<String> names, Set<String> volumes, List<Cause> causes) {
    String name = Json.text(container, "name");
    if (!DNS_LABEL.matcher(name).matches()) {
      causes.add(new Cause("FieldValueInvalid", "Invalid value: \"" + name + "\"", path + ".name"));
    } else if (!names.add(name)) {
      causes.add(
          new Cause("FieldValueDuplicate", "Duplicate value: \"" + name + "\"", path + ".name"));
    }
    if (Json.text(container, "image").isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", path + ".image"));
    }
    for (JsonNode mount : container.path("volumeMounts")) {
      if (!volumes.contains(Json.text(mount, "name"))) {
        causes.add(
            new Cause(
                "FieldValueNotFound",
                "Not found: \"" + Json.text(mount, "name") + "\"",
                path + ".volumeMounts.name"));
      }
    }
    for (String kind : new String[] {"requests", "limits"}) {
      quantities(Json.at(container, "resources", kind), path + ".resources." + kind, causes);
    }
  }

  private static void quota(ObjectNode quota, List<Cause> causes) {
    quantities(Json.at(quota, "spec", "hard"), "spec.hard", causes);
  }

  private static void quantities(JsonNode map, String path, List<Cause> causes) {
    for (Map.Entry<String, JsonNode> entry : map.properties()) {
      try {
        Quantity.parse(entry.getValue().asText());
      } catch (IllegalArgumentException e) {
        causes.add(
            new Cause(
                "FieldValueInvalid",
                "Invalid value: " + entry.getValue() + ": " + e.getMessage(),
                path + "." + entry.getKey()));
      }
    }
  }

  private static void definition(ObjectNode crd, List<Cause> causes) {
    required(crd, causes, "spec", "group");
    required(crd, causes, "spec", "names", "plural");
    required(crd, causes, "spec", "names", "kind");
    required(crd, causes, "spec", "scope");
    String expected =
        Json.text(crd, "spec", "names", "plural") + "." + Json.text(crd, "spec", "group");
    if (!expected.equals(Meta.name(crd))) {
      causes.add(
          new Cause(
              "FieldValueInvalid",
              "Invalid value: \""
                  + Meta.name(crd)
                  + "\": must be spec.names.plural+\".\"+spec.group",
              "metadata.name"));
    }
    int number = 0;
    for (JsonNode version : Json.at(crd, "spec", "versions")) {
      JsonNode schema = Json.at(version, "schema", "openAPIV3Schema");
      String path = "spec.versions[" + number++ + "].schema.openAPIV3Schema";
      causes.addAll(new Rules(schema).faults(path));
    }
  }

  private static void required(ObjectNode object, List<Cause> causes, String... path) {
    if (Json.text(object, path).isEmpty()) {
      causes.add(new Cause("FieldValueRequired", "Required value", String.join(".", path)));
    }
  }

  private static Cause forbidden(String field, String why) {
    return new Cause("FieldValueForbidden", "Forbidden: " + why, field);
  }
}
