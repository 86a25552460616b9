package dev.hearth.local.kubernetes.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** All objects of one type, by namespace and name, with the type's recent changes and watchers. */
final class Shelf {
  /**
   * How far a watch may lag behind before it must list again: so many changes, or so much of their
   * objects as text, of which the trees in memory are some ten times as large.
   */
  private static final int MOST_CHANGES = 500;

  private static final long MOST_BYTES = 1L << 20;

  private final Map<String, TreeMap<String, Stored>> byNamespace = new TreeMap<>();
  private final ArrayDeque<Past> history = new ArrayDeque<>();
  private final List<Watcher> watchers = new ArrayList<>();
  private long historyBytes;
  private long forgottenThrough;
  private int size;

  /** A change, and how long its object's text is. */
  private record Past(Change change, int bytes) {}

  /** Who is told of changes in a namespace; the empty one stands for all. */
  record Watcher(String namespace, Consumer<Change> sink) {
    boolean sees(Change change) {
      return namespace.isEmpty() || namespace.equals(change.latest().key().namespace());
    }
  }

  Shelf(long forgottenThrough) {
    this.forgottenThrough = forgottenThrough;
  }

  Stored get(String namespace, String name) {
    TreeMap<String, Stored> names = byNamespace.get(namespace);
    return names == null ? null : names.get(name);
  }

  void put(Stored object) {
    Stored old =
        byNamespace
            .computeIfAbsent(object.key().namespace(), ns -> new TreeMap<>())
            .put(object.key().name(), object);
    if (old == null) {
      size++;
    }
  }

  void remove(Stored object) {
    TreeMap<String, Stored> names = byNamespace.get(object.key().namespace());
    if (names != null && names.remove(object.key().name()) != null) {
      size--;
      if (names.isEmpty()) {
        byNamespace.remove(object.key().namespace());
      }
    }
  }

  /** In order of namespace and name. */
  List<Stored> list(String namespace) {
    if (!namespace.isEmpty()) {
      TreeMap<String, Stored> names = byNamespace.get(namespace);
      return names == null ? List.of() : new ArrayList<>(names.values());
    }
    List<Stored> all = new ArrayList<>(size);
    byNamespace.values().forEach(names -> all.addAll(names.values()));
    return all;
  }

  int count(String namespace) {
    Map<String, Stored> names = byNamespace.get(namespace);
    return names == null ? 0 : names.size();
  }

  void record(Change change, int bytes) {
    history.addLast(new Past(change, bytes));
    historyBytes += bytes;
    while (history.size() > MOST_CHANGES || historyBytes > MOST_BYTES) {
      Past oldest = history.removeFirst();
      historyBytes -= oldest.bytes();
      forgottenThrough = oldest.change().version();
    }
    for (Watcher watcher : watchers) {
      if (watcher.sees(change)) {
        watcher.sink().accept(change);
      }
    }
  }

  long forgottenThrough() {
    return forgottenThrough;
  }

  void replay(long after, Watcher watcher) {
    for (Past past : history) {
      if (past.change().version() > after && watcher.sees(past.change())) {
        watcher.sink().accept(past.change());
      }
    }
  }

  Collection<Watcher> watchers() {
    return watchers;
  }
}
