package dev.hearth.local.kubernetes.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** What an object's metadata says. */
public final class Meta {
  private Meta() {}

  public static ObjectNode of(ObjectNode object) {
    return Json.child(object, "metadata");
  }

  public static String name(JsonNode object) {
    return Json.text(object, "metadata", "name");
  }

  public static String namespace(JsonNode object) {
    return Json.text(object, "metadata", "namespace");
  }

  public static String uid(JsonNode object) {
    return Json.text(object, "metadata", "uid");
  }

  public static String version(JsonNode object) {
    return Json.text(object, "metadata", "resourceVersion");
  }

  public static String label(JsonNode object, String name) {
    return Json.text(object, "metadata", "labels", name);
  }

  public static boolean deleting(JsonNode object) {
    return Json.has(object, "metadata", "deletionTimestamp");
  }

  public static List<String> finalizers(JsonNode object) {
    List<String> names = new ArrayList<>();
    Json.at(object, "metadata", "finalizers").forEach(f -> names.add(f.asText()));
    return names;
  }

  public static void addFinalizer(ObjectNode object, String finalizer) {
    if (!finalizers(object).contains(finalizer)) {
      Json.list(of(object), "finalizers").add(finalizer);
    }
  }

  public static void removeFinalizer(ObjectNode object, String finalizer) {
    if (object.at("/metadata/finalizers") instanceof ArrayNode list) {
      for (int i = list.size() - 1; i >= 0; i--) {
        if (list.get(i).asText().equals(finalizer)) {
          list.remove(i);
        }
      }
      if (list.isEmpty()) {
        of(object).remove("finalizers");
      }
    }
  }

  public static JsonNode owners(JsonNode object) {
    return Json.at(object, "metadata", "ownerReferences");
  }

  /** Kubernetes writes points in time to the second. */
  public static String time(Instant instant) {
    return instant.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A copy that shares everything but its metadata, so that the version can be set on it. */
  public static ObjectNode withVersion(ObjectNode object, long version) {
    ObjectNode copy = Json.object();
    copy.setAll(object);
    ObjectNode meta = Json.object();
    if (object.get("metadata") instanceof ObjectNode there) {
      meta.setAll(there);
    }
    meta.put("resourceVersion", Long.toString(version));
    copy.set("metadata", meta);
    return copy;
  }
}
