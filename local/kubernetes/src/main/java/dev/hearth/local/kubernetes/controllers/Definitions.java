package dev.hearth.local.kubernetes.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * CustomResourceDefinitions: served as soon as they are stored, and said to be so in their status;
 * a deleted one takes its objects with it.
 */
public final class Definitions {
  static final String TYPE = "customresourcedefinitions.apiextensions.k8s.io";

  /** Keeps a definition until its objects are gone. */
  private static final String CLEANUP = "customresourcecleanup.apiextensions.k8s.io";

  private final Writes writes;
  private final Deletion deletion;
  private final ObjectStore store;
  private final ResourceTypes types;
  private final Clock clock;

  public Definitions(Writes writes, Deletion deletion, ResourceTypes types, Clock clock) {
    this.writes = writes;
    this.deletion = deletion;
    this.store = writes.store();
    this.types = types;
    this.clock = clock;
    store.list(TYPE, "").forEach(d -> types.define(d.tree()));
    store.listen(this::serve);
  }

  /** In the store's lock: who sees the definition can use it. */
  private void serve(Change change) {
    if (change.type().equals(TYPE)) {
      if (change.deleted()) {
        types.forget(change.before().tree());
      } else {
        types.define(change.after().tree());
      }
    }
  }

  public void follow(Change change) {
    if (change.type().equals(TYPE) && !change.deleted()) {
      Stored definition = change.after();
      if (Meta.deleting(definition.tree())) {
        store.list(storage(definition.tree()), "").forEach(this::deleteObject);
        release(definition);
      } else {
        writes.edit(definition.key(), definition.uid(), this::establish);
      }
    } else if (change.deleted() && change.type().contains(".")) {
      store.list(TYPE, "").stream()
          .filter(d -> Meta.deleting(d.tree()) && storage(d.tree()).equals(change.type()))
          .forEach(this::release);
    }
  }

  private void deleteObject(Stored object) {
    deletion.deleteOwn(object.key(), Deletion.Options.BACKGROUND);
  }

  private void release(Stored definition) {
    if (store.list(storage(definition.tree()), "").isEmpty()) {
      writes.edit(definition.key(), definition.uid(), tree -> Meta.removeFinalizer(tree, CLEANUP));
    }
  }

  private void establish(ObjectNode tree) {
    if (Meta.deleting(tree)) {
      return;
    }
    Meta.addFinalizer(tree, CLEANUP);
    ObjectNode status = Json.child(tree, "status");
    status.set("acceptedNames", Json.at(tree, "spec", "names").deepCopy());
    ArrayNode stored = Json.list(status, "storedVersions");
    for (JsonNode version : Json.at(tree, "spec", "versions")) {
      boolean known = stored.valueStream().anyMatch(s -> s.equals(version.path("name")));
      if (version.path("storage").asBoolean() && !known) {
        stored.add(version.path("name"));
      }
    }
    if (!status.has("conditions")) {
      ArrayNode conditions = status.putArray("conditions");
      List.of(
              Map.entry("NamesAccepted", "NoConflicts:no conflicts found"),
              Map.entry("Established", "InitialNamesAccepted:the initial names have been accepted"))
          .forEach(
              e -> {
                String[] reason = e.getValue().split(":", 2);
                conditions
                    .addObject()
                    .put("type", e.getKey())
                    .put("status", "True")
                    .put("lastTransitionTime", Meta.time(clock.instant()))
                    .put("reason", reason[0])
                    .put("message", reason[1]);
              });
    }
  }

  private static String storage(ObjectNode definition) {
    return Json.text(definition, "spec", "names", "plural")
        + "."
        + Json.text(definition, "spec", "group");
  }
}
