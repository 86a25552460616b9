package dev.hearth.local.kubernetes.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All objects, behind one lock: an operation on memory takes microseconds, so that one lock is both
 * fast enough and easy to be sure of. Knows nothing of kinds and rules.
 */
public final class ObjectStore implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ObjectStore.class.getName());

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Shelf> shelves = new HashMap<>();
  private final Map<String, ObjectKey> byUid = new HashMap<>();
  private final Map<String, Set<ObjectKey>> byOwner = new HashMap<>();
  private final List<Consumer<Change>> listeners = new ArrayList<>();
  private final Journal journal;
  private final long startVersion;
  private long version;

  public ObjectStore(Path folder) throws IOException {
    journal = new Journal(folder.resolve("objects.jsonl"));
    Map<ObjectKey, Stored> all = new HashMap<>();
    long last =
        journal.read(
            (key, object) -> {
              if (object == null) {
                all.remove(key);
              } else {
                all.put(key, object);
              }
            });
    version = Math.max(last, 1);
    startVersion = version;
    all.values().forEach(this::place);
    journal.rewrite(everything(), version);
  }

  /** Runs several operations as one; nobody sees the middle. Must not wait for anything. */
  public <T> T transact(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }

  public Optional<Stored> get(ObjectKey key) {
    return transact(() -> Optional.ofNullable(shelf(key.type()).get(key.namespace(), key.name())));
  }

  public Optional<Stored> byUid(String uid) {
    return transact(() -> Optional.ofNullable(byUid.get(uid)).flatMap(this::get));
  }

  /** Objects of a type in one namespace, or in all where it is empty, in order of name. */
  public List<Stored> list(String type, String namespace) {
    return transact(() -> shelf(type).list(namespace));
  }

  public int count(String type, String namespace) {
    return transact(() -> shelf(type).count(namespace));
  }

  /** Objects that name this uid among their owners. */
  public List<Stored> dependents(String ownerUid) {
    return transact(
        () ->
            byOwner.getOrDefault(ownerUid, Set.of()).stream()
                .map(this::get)
                .flatMap(Optional::stream)
                .toList());
  }

  public long version() {
    return transact(() -> version);
  }

  /** Stores the tree under the next version. The caller gives the tree away. */
  public Stored put(ObjectKey key, ObjectNode tree) {
    return transact(
        () -> {
          Stored before = shelf(key.type()).get(key.namespace(), key.name());
          long next = version + 1;
          Meta.of(tree).put("resourceVersion", Long.toString(next));
          Stored after = new Stored(key, tree, next);
          // First: what cannot be kept must not be seen either.
          int size = journal.put(after);
          version = next;
          if (before != null) {
            unindex(before);
          }
          place(after);
          announce(new Change(before, after, version), size);
          return after;
        });
  }

  /** Removes the object; what watchers see of it carries the version of its removal. */
  public Optional<Stored> remove(ObjectKey key) {
    return transact(
        () -> {
          Stored found = shelf(key.type()).get(key.namespace(), key.name());
          if (found == null) {
            return Optional.empty();
          }
          journal.remove(key, version + 1);
          version++;
          unindex(found);
          shelf(key.type()).remove(found);
          Stored last = new Stored(key, Meta.withVersion(found.tree(), version), version);
          announce(new Change(last, null, version), Json.bytes(last.tree()).length);
          return Optional.of(last);
        });
  }

  /** Tells of every change from now on, inside the lock: listeners must only take note. */
  public void listen(Consumer<Change> listener) {
    transact(() -> listeners.add(listener));
  }

  /**
   * Tells of changes of a type after a version. Refuses versions whose successors are forgotten,
   * and such as another store gave out.
   */
  public Runnable watch(String type, String namespace, long after, Consumer<Change> sink) {
    return transact(
        () -> {
          Shelf shelf = shelf(type);
          if (after < shelf.forgottenThrough() || after > version) {
            throw Refusal.expired(after, shelf.forgottenThrough());
          }
          Shelf.Watcher watcher = new Shelf.Watcher(namespace, sink);
          shelf.replay(after, watcher);
          shelf.watchers().add(watcher);
          return () -> transact(() -> shelf.watchers().remove(watcher));
        });
  }

  @Override
  public void close() {
    transact(
        () -> {
          journal.close();
          return null;
        });
  }

  private void announce(Change change, int size) {
    listeners.forEach(l -> l.accept(change));
    shelf(change.type()).record(change, size);
    if (journal.worthCompacting()) {
      try {
        journal.rewrite(everything(), version);
      } catch (IllegalStateException e) {
        // The change itself is safe; the file is only longer than it need be.
        LOG.log(Level.WARNING, "The journal of objects stays long.", e);
      }
    }
  }

  private Shelf shelf(String type) {
    return shelves.computeIfAbsent(type, t -> new Shelf(startVersion));
  }

  private List<Stored> everything() {
    return shelves.values().stream().flatMap(s -> s.list("").stream()).toList();
  }

  private void place(Stored object) {
    shelf(object.key().type()).put(object);
    byUid.put(object.uid(), object.key());
    for (JsonNode owner : Meta.owners(object.tree())) {
      byOwner
          .computeIfAbsent(Json.text(owner, "uid"), u -> new LinkedHashSet<>())
          .add(object.key());
    }
  }

  private void unindex(Stored object) {
    byUid.remove(object.uid());
    for (JsonNode owner : Meta.owners(object.tree())) {
      String uid = Json.text(owner, "uid");
      Set<ObjectKey> keys = byOwner.get(uid);
      if (keys != null && keys.remove(object.key()) && keys.isEmpty()) {
        byOwner.remove(uid);
      }
    }
  }
}
