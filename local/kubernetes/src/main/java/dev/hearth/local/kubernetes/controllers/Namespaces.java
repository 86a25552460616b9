package dev.hearth.local.kubernetes.controllers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * A deleted namespace empties itself: pods first, and only when the last is gone the rest, so that
 * policies and accounts hold to the end. Then the namespace goes.
 */
public final class Namespaces {
  private static final String TYPE = "namespaces";
  private static final String PODS = "pods";

  private final Writes writes;
  private final ObjectStore store;
  private final Deletion deletion;
  private final ResourceTypes types;
  private final Clock clock;

  public Namespaces(Writes writes, Deletion deletion, ResourceTypes types, Clock clock) {
    this.writes = writes;
    this.store = writes.store();
    this.deletion = deletion;
    this.types = types;
    this.clock = clock;
  }

  public void follow(Change change) {
    if (change.type().equals(TYPE)) {
      if (!change.deleted() && Meta.deleting(change.after().tree())) {
        empty(change.after().key().name());
      }
    } else if (change.deleted() && !change.latest().key().namespace().isEmpty()) {
      String namespace = change.latest().key().namespace();
      if (deleting(namespace)) {
        empty(namespace);
      }
    }
  }

  /** For those that a stopped server left half emptied. */
  public void catchUp() {
    for (Stored namespace : store.list(TYPE, "")) {
      if (Meta.deleting(namespace.tree())) {
        empty(namespace.key().name());
      }
    }
  }

  private boolean deleting(String namespace) {
    return store
        .get(new ObjectKey(TYPE, "", namespace))
        .filter(ns -> Meta.deleting(ns.tree()))
        .isPresent();
  }

  private void empty(String namespace) {
    List<Stored> pods = store.list(PODS, namespace);
    List<Stored> others = new ArrayList<>();
    if (pods.isEmpty()) {
      for (String type : namespacedTypes()) {
        others.addAll(store.list(type, namespace));
      }
    }
    List<Stored> left = pods.isEmpty() ? others : pods;
    left.stream()
        .filter(o -> !Meta.deleting(o.tree()))
        .forEach(o -> deletion.deleteOwn(o.key(), Deletion.Options.BACKGROUND));
    long remaining = left.stream().filter(o -> store.get(o.key()).isPresent()).count();
    boolean empty = pods.isEmpty() && remaining == 0;
    store
        .get(new ObjectKey(TYPE, "", namespace))
        .ifPresent(ns -> writes.edit(ns.key(), ns.uid(), tree -> report(tree, empty, remaining)));
  }

  private List<String> namespacedTypes() {
    return types.all().stream()
        .filter(t -> t.namespaced() && !t.storage().equals(PODS))
        .map(ResourceType::storage)
        .distinct()
        .toList();
  }

  private void report(ObjectNode namespace, boolean empty, long remaining) {
    if (empty) {
      Json.child(namespace, "spec").putArray("finalizers");
      return;
    }
    ObjectNode status = Json.child(namespace, "status");
    ArrayNode conditions = Json.list(status, "conditions");
    String value = remaining > 0 ? "True" : "False";
    boolean same = conditions.size() == 1 && Json.text(conditions.get(0), "status").equals(value);
    if (!same) {
      conditions.removeAll();
      conditions
          .addObject()
          .put("type", "NamespaceContentRemaining")
          .put("status", value)
          .put("lastTransitionTime", Meta.time(clock.instant()))
          .put("reason", remaining > 0 ? "SomeResourcesRemain" : "ContentRemoved")
          .put(
              "message",
              remaining > 0
                  ? "Some objects in the namespace remain"
                  : "All content successfully removed");
    }
  }
}
