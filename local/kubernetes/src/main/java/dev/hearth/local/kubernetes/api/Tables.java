package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.store.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists as people see them in kubectl: columns of the common kinds and of custom ones. */
final class Tables {
  private Tables() {}

  static boolean wanted(ApiRequest request) {
    String accept = request.headers().get("Accept");
    return accept != null
        && accept.contains("as=Table")
        && accept.indexOf("as=Table")
            < (accept + ",application/json,").indexOf(",application/json,");
  }

  static ObjectNode of(ResourceType type, List<Stored> objects, JsonNode meta) {
    Map<String, String> columns = columns(type);
    ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
    ObjectNode about = table.putObject("metadata");
    for (String field : new String[] {"resourceVersion", "continue", "remainingItemCount"}) {
      if (meta.has(field)) {
        about.set(field, meta.get(field));
      }
    }
    ArrayNode definitions = table.putArray("columnDefinitions");
    column(definitions, "Name", "name");
    columns.keySet().forEach(name -> column(definitions, name, ""));
    column(definitions, "Age", "");
    ArrayNode rows = table.putArray("rows");
    for (Stored object : objects) {
      ObjectNode row = rows.addObject();
      ArrayNode cells = row.putArray("cells").add(object.key().name());
      columns.values().forEach(path -> cells.add(cell(object.tree(), path)));
      cells.add(age(Json.text(object.tree(), "metadata", "creationTimestamp")));
      ObjectNode partial = row.putObject("object");
      partial.put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
      partial.set("metadata", object.tree().path("metadata"));
    }
    return table;
  }

  private static void column(ArrayNode definitions, String name, String format) {
    definitions
        .addObject()
        .put("name", name)
        .put("type", "string")
        .put("format", format)
        .put("description", name)
        .put("priority", 0);
  }

  private static Map<String, String> columns(ResourceType type) {
    Map<String, String> columns = new LinkedHashMap<>();
    switch (type.storage()) {
      case "pods" -> {
        columns.put("Ready", "#ready");
        columns.put("Status", "#status");
        columns.put("Restarts", "#restarts");
        columns.put("IP", "status.podIP");
      }
      case "namespaces" -> columns.put("Status", "status.phase");
      case "services" -> {
        columns.put("Type", "spec.type");
        columns.put("Cluster-IP", "spec.clusterIP");
      }
      case "events" -> {
        columns.put("Type", "type");
        columns.put("Reason", "reason");
        columns.put("Object", "involvedObject.name");
        columns.put("Message", "message");
      }
      default -> {
        for (JsonNode version : Json.at(type.definition(), "spec", "versions")) {
          if (Json.text(version, "name").equals(type.version())) {
            for (JsonNode column : version.path("additionalPrinterColumns")) {
              String path = Json.text(column, "jsonPath").replaceFirst("^\\.", "");
              columns.put(Json.text(column, "name"), path);
            }
          }
        }
        columns.remove("Age");
      }
    }
    return columns;
  }

  private static String cell(ObjectNode object, String path) {
    return switch (path) {
      case "#ready" -> ready(object);
      case "#status" -> status(object);
      case "#restarts" -> Integer.toString(restarts(object));
      default -> Json.text(object, path.split("\\."));
    };
  }

  private static String ready(ObjectNode pod) {
    int ready = 0;
    for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
      ready += status.path("ready").asBoolean() ? 1 : 0;
    }
    return ready + "/" + Json.at(pod, "spec", "containers").size();
  }

  private static int restarts(ObjectNode pod) {
    int restarts = 0;
    for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
      restarts += status.path("restartCount").asInt();
    }
    return restarts;
  }

  private static String status(ObjectNode pod) {
    if (Meta.deleting(pod)) {
      return "Terminating";
    }
    for (JsonNode status : Json.at(pod, "status", "containerStatuses")) {
      for (String state : new String[] {"waiting", "terminated"}) {
        String reason = Json.text(status, "state", state, "reason");
        if (!reason.isEmpty()) {
          return reason;
        }
      }
    }
    return Json.text(pod, "status", "phase");
  }

  private static String age(String created) {
    if (created.isEmpty()) {
      return "<unknown>";
    }
    Duration age = Duration.between(Instant.parse(created), Instant.now());
    if (age.toMinutes() < 2) {
      return age.toSeconds() + "s";
    }
    if (age.toHours() < 2) {
      return age.toMinutes() + "m";
    }
    return age.toDays() < 2 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
