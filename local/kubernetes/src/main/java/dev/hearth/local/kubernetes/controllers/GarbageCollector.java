package dev.hearth.local.kubernetes.controllers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.lifecycle.Writes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.util.List;
import java.util.Optional;

/**
 * Deletes what nobody owns any more. A dependent whose owners are all gone goes; one that has
 * another loses the reference. Foreground deletion waits for dependents that block it; orphaning
 * lets them live.
 */
public final class GarbageCollector {
  private final Writes writes;
  private final ObjectStore store;
  private final Deletion deletion;
  private final ResourceTypes types;

  public GarbageCollector(Writes writes, Deletion deletion, ResourceTypes types) {
    this.writes = writes;
    this.store = writes.store();
    this.deletion = deletion;
    this.types = types;
  }

  public void follow(Change change) {
    if (change.deleted()) {
      store.dependents(change.before().uid()).forEach(this::collect);
      for (JsonNode owner : Meta.owners(change.before().tree())) {
        store.byUid(Json.text(owner, "uid")).ifPresent(this::progress);
      }
      return;
    }
    progress(change.after());
    boolean ownersChanged =
        change.added()
            || !Meta.owners(change.before().tree()).equals(Meta.owners(change.after().tree()));
    if (ownersChanged && !Meta.owners(change.after().tree()).isEmpty()) {
      collect(change.after());
    }
  }

  /** Looks at everything once, after a restart. */
  public void catchUp() {
    for (ResourceType type : types.all()) {
      for (Stored object : store.list(type.storage(), "")) {
        if (!Meta.owners(object.tree()).isEmpty()) {
          collect(object);
        }
        progress(object);
      }
    }
  }

  /** Goes on with a foreground or orphaning deletion. */
  private void progress(Stored seen) {
    if (!Meta.deleting(seen.tree())) {
      return;
    }
    Optional<Stored> current = store.get(seen.key()).filter(o -> o.uid().equals(seen.uid()));
    if (current.isEmpty()) {
      return;
    }
    Stored owner = current.get();
    List<String> finalizers = Meta.finalizers(owner.tree());
    if (finalizers.contains(Deletion.ORPHAN)) {
      store.dependents(owner.uid()).forEach(d -> dropOwner(d, owner.uid()));
      finish(owner, Deletion.ORPHAN);
    } else if (finalizers.contains(Deletion.FOREGROUND)) {
      Deletion.Options foreground = new Deletion.Options(-1, "Foreground", "", "");
      store.dependents(owner.uid()).stream()
          .filter(d -> !Meta.deleting(d.tree()) && !hasOtherOwner(d, owner.uid()))
          .forEach(d -> deletion.deleteOwn(d.key(), foreground));
      boolean blocked =
          store.dependents(owner.uid()).stream().anyMatch(d -> blocks(d, owner.uid()));
      if (!blocked) {
        finish(owner, Deletion.FOREGROUND);
      }
    }
  }

  private void finish(Stored owner, String finalizer) {
    writes.edit(owner.key(), owner.uid(), tree -> Meta.removeFinalizer(tree, finalizer));
  }

  private void collect(Stored seen) {
    Optional<Stored> current = store.get(seen.key()).filter(o -> o.uid().equals(seen.uid()));
    if (current.isEmpty() || Meta.deleting(current.get().tree())) {
      return;
    }
    Stored dependent = current.get();
    boolean alive = false;
    boolean gone = false;
    for (JsonNode owner : Meta.owners(dependent.tree())) {
      boolean there = owner(dependent, owner).isPresent();
      alive |= there;
      gone |= !there;
    }
    if (!gone) {
      return;
    }
    if (!alive) {
      deletion.deleteOwn(
          dependent.key(), new Deletion.Options(-1, "Background", dependent.uid(), ""));
      return;
    }
    for (JsonNode owner : Meta.owners(dependent.tree())) {
      if (owner(dependent, owner).isEmpty()) {
        dropOwner(dependent, Json.text(owner, "uid"));
      }
    }
  }

  /** Who is in another namespace owns nothing here, whatever the reference says. */
  private Optional<Stored> owner(Stored dependent, JsonNode reference) {
    String here = dependent.key().namespace();
    return store
        .byUid(Json.text(reference, "uid"))
        .filter(o -> o.key().namespace().isEmpty() || o.key().namespace().equals(here));
  }

  private boolean hasOtherOwner(Stored dependent, String uid) {
    for (JsonNode owner : Meta.owners(dependent.tree())) {
      String other = Json.text(owner, "uid");
      if (!other.equals(uid)
          && store.byUid(other).filter(o -> !Meta.deleting(o.tree())).isPresent()) {
        return true;
      }
    }
    return false;
  }

  private static boolean blocks(Stored dependent, String uid) {
    for (JsonNode owner : Meta.owners(dependent.tree())) {
      if (Json.text(owner, "uid").equals(uid) && owner.path("blockOwnerDeletion").asBoolean()) {
        return true;
      }
    }
    return false;
  }

  private void dropOwner(Stored dependent, String uid) {
    writes.edit(
        dependent.key(),
        dependent.uid(),
        tree -> {
          ObjectNode meta = Meta.of(tree);
          ArrayNode rest = Json.array();
          for (JsonNode owner : Meta.owners(tree)) {
            if (!Json.text(owner, "uid").equals(uid)) {
              rest.add(owner);
            }
          }
          if (rest.isEmpty()) {
            meta.remove("ownerReferences");
          } else {
            meta.set("ownerReferences", rest);
          }
        });
  }
}
