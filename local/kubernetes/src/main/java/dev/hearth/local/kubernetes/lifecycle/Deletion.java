package dev.hearth.local.kubernetes.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.kinds.ResourceTypes;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * How objects go.
 *
 * <pre>
 *   delete ──▶ finalizers or a running pod? ──no──▶ gone
 *                       │ yes
 *                       ▼
 *              deletionTimestamp set ──▶ node confirms, finalizers removed ──▶ gone
 * </pre>
 */
public final class Deletion {
  public static final String FOREGROUND = "foregroundDeletion";
  public static final String ORPHAN = "orphan";

  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

  private final Writes writes;
  private final ObjectStore store;
  private final ResourceTypes types;
  private final Clock clock;

  public Deletion(Writes writes, ResourceTypes types, Clock clock) {
    this.writes = writes;
    this.store = writes.store();
    this.types = types;
    this.clock = clock;
  }

  /** How to delete: grace in seconds (negative: as the object says), what becomes of dependents. */
  public record Options(long grace, String propagation, String uid, String version) {
    public static final Options BACKGROUND = new Options(-1, "Background", "", "");

    /** For whom the process is known to be gone. */
    public static Options confirmed(String uid) {
      return new Options(0, "Background", uid, "");
    }

    public static Options of(JsonNode body) {
      long grace =
          body.hasNonNull("gracePeriodSeconds") ? body.get("gracePeriodSeconds").asLong() : -1;
      String propagation = Json.text(body, "propagationPolicy");
      if (propagation.isEmpty()) {
        propagation = body.path("orphanDependents").asBoolean() ? "Orphan" : "Background";
      }
      return new Options(
          grace,
          propagation,
          Json.text(body, "preconditions", "uid"),
          Json.text(body, "preconditions", "resourceVersion"));
    }
  }

  /** What a deletion came to: the object as it was last, and whether it is gone already. */
  public record Outcome(Stored object, boolean gone) {}

  public Outcome delete(ResourceType type, ObjectKey key, Options options) {
    return store.transact(
        () -> {
          Stored current = store.get(key).orElseThrow(() -> type.notFound(key.name()));
          checkPreconditions(type, current, options);
          ObjectNode copy = current.copy();
          markDependents(current, copy, options);
          long grace = grace(copy, options);
          boolean waits = grace > 0 || !mayGoNow(copy);
          if (!waits) {
            Stored last = store.remove(key).orElse(current);
            return new Outcome(last, true);
          }
          markDeleted(copy, grace);
          Stored marked = writes.replace(type, current, copy);
          return new Outcome(marked, store.get(key).isEmpty());
        });
  }

  /** Deletes by the server's own hand; nothing happens where the object is gone. */
  public void deleteOwn(ObjectKey key, Options options) {
    Optional<ResourceType> type = types.ofStorage(key.type());
    store.transact(
        () -> {
          Optional<Stored> there = store.get(key);
          boolean same =
              there.isPresent()
                  && (options.uid().isEmpty() || options.uid().equals(there.get().uid()));
          return same && type.isPresent() ? delete(type.get(), key, options) : null;
        });
  }

  private static boolean mayGoNow(ObjectNode object) {
    return Meta.finalizers(object).isEmpty()
        && (!Json.text(object, "kind").equals("Namespace")
            || Json.at(object, "spec", "finalizers").isEmpty());
  }

  private void checkPreconditions(ResourceType type, Stored current, Options options) {
    String name = current.key().name();
    if (!options.uid().isEmpty() && !options.uid().equals(current.uid())) {
      throw Refusal.conflict(
          type.group(),
          type.plural(),
          name,
          "Precondition failed: UID in precondition: "
              + options.uid()
              + ", UID in object meta: "
              + current.uid());
    }
    if (!options.version().isEmpty() && !options.version().equals(Meta.version(current.tree()))) {
      throw Refusal.conflict(
          type.group(),
          type.plural(),
          name,
          "Precondition failed: ResourceVersion in precondition: "
              + options.version()
              + ", ResourceVersion in object meta: "
              + Meta.version(current.tree()));
    }
  }

  private void markDependents(Stored current, ObjectNode copy, Options options) {
    boolean hasDependents = !store.dependents(current.uid()).isEmpty();
    if (options.propagation().equals("Foreground") && hasDependents) {
      Meta.addFinalizer(copy, FOREGROUND);
    } else if (options.propagation().equals("Orphan") && hasDependents) {
      Meta.addFinalizer(copy, ORPHAN);
    }
  }

  /** Only a pod that a node may be running has grace. */
  private static long grace(ObjectNode object, Options options) {
    boolean running =
        Json.text(object, "kind").equals("Pod")
            && Json.has(object, "spec", "nodeName")
            && !ENDED.contains(Json.text(object, "status", "phase"));
    if (!running) {
      return 0;
    }
    long asked =
        options.grace() >= 0
            ? options.grace()
            : Json.at(object, "spec", "terminationGracePeriodSeconds").asLong();
    boolean again = Meta.deleting(object);
    long before = Json.at(object, "metadata", "deletionGracePeriodSeconds").asLong();
    return again ? Math.min(before, asked) : asked;
  }

  private void markDeleted(ObjectNode object, long grace) {
    ObjectNode meta = Meta.of(object);
    boolean shorter =
        Json.has(meta, "deletionGracePeriodSeconds")
            && grace < meta.path("deletionGracePeriodSeconds").asLong();
    if (!Meta.deleting(object) || shorter) {
      Instant due = clock.instant().plusSeconds(grace);
      meta.put("deletionTimestamp", Meta.time(due));
      meta.put("deletionGracePeriodSeconds", grace);
      if (meta.has("generation")) {
        meta.put("generation", meta.path("generation").asLong() + 1);
      }
    }
    if (Json.text(object, "kind").equals("Namespace")) {
      Json.child(object, "status").put("phase", "Terminating");
    }
  }
}
