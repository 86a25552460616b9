package dev.hearth.local.kubernetes.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** The one door to the store: makes and changes objects, and lets go of those that may go. */
public final class Writes {
  private static final String NAMESPACES = "namespaces";

  private final ObjectStore store;
  private final ResourceTypes types;
  private final ObjectRules rules;
  private final Consumer<String> namespaceFurniture;

  /**
   * The furniture is what every new namespace gets in the same breath (accounts, the CA's
   * certificate), so that a pod made right after finds it.
   */
  public Writes(
      ObjectStore store,
      ResourceTypes types,
      ObjectRules rules,
      Function<Writes, Consumer<String>> namespaceFurniture) {
    this.store = store;
    this.types = types;
    this.rules = rules;
    this.namespaceFurniture = namespaceFurniture.apply(this);
  }

  public ObjectStore store() {
    return store;
  }

  public ObjectRules rules() {
    return rules;
  }

  /** Makes an object that has begun its life and passed admission. */
  public Stored create(ResourceType type, ObjectNode object, Runnable lastCheck) {
    return store.transact(
        () -> {
          ObjectKey key = check(type, object, lastCheck);
          Stored made = store.put(key, object);
          if (key.type().equals(NAMESPACES)) {
            namespaceFurniture.accept(key.name());
          }
          return made;
        });
  }

  /** Refuses what {@link #create} would refuse, and makes nothing. */
  public void tryCreate(ResourceType type, ObjectNode object, Runnable lastCheck) {
    store.transact(() -> check(type, object, lastCheck));
  }

  private ObjectKey check(ResourceType type, ObjectNode object, Runnable lastCheck) {
    ObjectKey key = type.key(Meta.namespace(object), Meta.name(object));
    if (type.namespaced()) {
      requireLiving(type, key);
    }
    if (store.get(key).isPresent()) {
      throw Refusal.alreadyExists(type.group(), type.plural(), key.name());
    }
    lastCheck.run();
    return key;
  }

  /** Makes an object of the server's own, from its apiVersion, kind and so on; none if there. */
  public Optional<Stored> createOwn(ObjectNode object) {
    ResourceType type =
        types.ofKind(Json.text(object, "apiVersion"), Json.text(object, "kind")).orElseThrow();
    return store.transact(
        () -> {
          if (store.get(type.key(Meta.namespace(object), Meta.name(object))).isPresent()) {
            return Optional.empty();
          }
          rules.beginLife(type, object);
          rules.settle(type, object);
          return Optional.of(create(type, object, () -> {}));
        });
  }

  /**
   * Stores a changed object over the version that it was made from. Nothing is written where
   * nothing changed; an object whose last finalizer went, goes.
   */
  public Stored replace(ResourceType type, Stored before, ObjectNode after) {
    return store.transact(
        () -> {
          Stored current =
              store.get(before.key()).orElseThrow(() -> type.notFound(before.key().name()));
          if (current.version() != before.version()) {
            throw type.stale(before.key().name());
          }
          Meta.of(after).put("resourceVersion", Meta.version(before.tree()));
          if (after.equals(before.tree())) {
            return before;
          }
          Stored stored = store.put(before.key(), after);
          if (Meta.deleting(after) && mayGo(after)) {
            store.remove(before.key());
          }
          return stored;
        });
  }

  /** Edits the live object in place, by the server's own hand; false where it is gone. */
  public boolean edit(ObjectKey key, String uid, Consumer<ObjectNode> change) {
    return store.transact(
        () -> {
          Stored current = store.get(key).filter(o -> o.uid().equals(uid)).orElse(null);
          if (current == null) {
            return false;
          }
          ObjectNode copy = current.copy();
          change.accept(copy);
          replace(types.ofStorage(key.type()).orElseThrow(), current, copy);
          return true;
        });
  }

  /** Whether nothing holds a deleted object back any more. */
  static boolean mayGo(ObjectNode object) {
    if (!Meta.finalizers(object).isEmpty()) {
      return false;
    }
    return switch (Json.text(object, "kind")) {
      case "Pod" -> Json.at(object, "metadata", "deletionGracePeriodSeconds").asLong() == 0;
      case "Namespace" -> Json.at(object, "spec", "finalizers").isEmpty();
      default -> true;
    };
  }

  private void requireLiving(ResourceType type, ObjectKey key) {
    Stored namespace =
        store
            .get(new ObjectKey(NAMESPACES, "", key.namespace()))
            .orElseThrow(() -> Refusal.notFound("", NAMESPACES, key.namespace()));
    if (Meta.deleting(namespace.tree())) {
      throw Refusal.terminating(type.group(), type.plural(), key.name(), key.namespace());
    }
  }
}
