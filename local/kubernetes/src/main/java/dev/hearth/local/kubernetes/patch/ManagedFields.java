package dev.hearth.local.kubernetes.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** An object's record of who owns which of its fields. */
final class ManagedFields {
  /** Who writes, how, and to which subresource. */
  record Owner(String name, String operation, String subresource, String apiVersion) {
    boolean sameAs(Owner other) {
      return name.equals(other.name)
          && operation.equals(other.operation)
          && subresource.equals(other.subresource);
    }
  }

  private record Entry(FieldSet fields, String time) {}

  private final Map<Owner, Entry> entries = new LinkedHashMap<>();

  static ManagedFields of(ObjectNode object) {
    ManagedFields fields = new ManagedFields();
    for (JsonNode entry : Json.at(object, "metadata", "managedFields")) {
      fields.entries.put(
          new Owner(
              Json.text(entry, "manager"),
              Json.text(entry, "operation"),
              Json.text(entry, "subresource"),
              Json.text(entry, "apiVersion")),
          new Entry(FieldSet.parse(entry.path("fieldsV1")), Json.text(entry, "time")));
    }
    return fields;
  }

  /** What the manager owns, whichever version it wrote in. */
  FieldSet ownedBy(Owner manager) {
    FieldSet owned = new FieldSet();
    for (Map.Entry<Owner, Entry> entry : entries.entrySet()) {
      if (entry.getKey().sameAs(manager)) {
        owned = owned.union(entry.getValue().fields());
      }
    }
    return owned;
  }

  /** What each of the others owns. */
  Map<Owner, FieldSet> others(Owner manager) {
    Map<Owner, FieldSet> others = new LinkedHashMap<>();
    entries.forEach(
        (other, entry) -> {
          if (!other.sameAs(manager)) {
            others.put(other, entry.fields());
          }
        });
    return others;
  }

  /** Sets what the manager owns; its time stays where nothing changed. */
  void set(Owner manager, FieldSet fields, Instant now) {
    Entry old = entries.get(manager);
    entries.keySet().removeIf(m -> m.sameAs(manager) && !m.equals(manager));
    if (fields.isEmpty()) {
      entries.remove(manager);
    } else if (old == null || !old.fields().equals(fields)) {
      entries.put(manager, new Entry(fields, Meta.time(now)));
    }
  }

  /** Takes places away from everybody but the manager. */
  void takeFromOthers(Owner manager, FieldSet fields, Instant now) {
    others(manager).forEach((other, owned) -> set(other, owned.minus(fields), now));
  }

  /** Drops what no longer exists from every manager. */
  void drop(FieldSet removed, Instant now) {
    for (Owner manager : entries.keySet().toArray(Owner[]::new)) {
      set(manager, entries.get(manager).fields().minus(removed), now);
    }
  }

  void write(ObjectNode object) {
    ArrayNode list = Json.array();
    entries.forEach(
        (manager, entry) -> {
          ObjectNode json = list.addObject();
          json.put("apiVersion", manager.apiVersion()).put("fieldsType", "FieldsV1");
          json.set("fieldsV1", entry.fields().toJson());
          json.put("manager", manager.name()).put("operation", manager.operation());
          if (!manager.subresource().isEmpty()) {
            json.put("subresource", manager.subresource());
          }
          json.put("time", entry.time());
        });
    if (list.isEmpty()) {
      Meta.of(object).remove("managedFields");
    } else {
      Meta.of(object).set("managedFields", list);
    }
  }
}
