package dev.hearth.tunnel.access;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The sessions as last seen. The watch has the word, as it tells everything in order; a live read
 * may come late, and only fills in what the watch hasn't told yet.
 */
public final class SessionDirectory {
  /** Told of each change, on the thread that saw it. */
  public interface Listener {
    void changed(KnownSession session);

    void gone(String id);
  }

  // More than can end while one read is under way.
  private static final int REMEMBERED_AS_GONE = 1024;

  private final Map<String, KnownSession> sessions = new ConcurrentHashMap<>();
  private final Set<String> goneUids = lastFew();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private volatile boolean complete;

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  public Optional<KnownSession> find(String id) {
    return Optional.ofNullable(sessions.get(id));
  }

  /** A late word on an older generation is dropped: it would revoke tickets just made. */
  public void put(KnownSession session) {
    KnownSession kept =
        sessions.merge(session.id(), session, (old, next) -> supersedes(next, old) ? next : old);
    if (kept.equals(session)) {
      listeners.forEach(listener -> listener.changed(session));
    }
  }

  /**
   * What a live read found. At the generation that is known it could only be older: the status,
   * which changes without a new generation, is the watch's to tell. What is gone stays gone.
   */
  void learn(KnownSession read) {
    KnownSession kept =
        sessions.compute(
            read.id(),
            (id, known) -> {
              boolean news =
                  known == null ? !goneUids.contains(read.uid()) : isLaterOf(read, known);
              return news ? read : known;
            });
    if (read.equals(kept)) {
      listeners.forEach(listener -> listener.changed(read));
    }
  }

  public void remove(String id) {
    boolean[] was = {false};
    sessions.computeIfPresent(
        id,
        (key, gone) -> {
          goneUids.add(gone.uid());
          was[0] = true;
          return null;
        });
    if (was[0]) {
      listeners.forEach(listener -> listener.gone(id));
    }
  }

  public int size() {
    return sessions.size();
  }

  /** The first whole list is in: what isn't here now is news, not a gap. */
  public void complete() {
    complete = true;
  }

  public boolean isComplete() {
    return complete;
  }

  private static boolean supersedes(KnownSession next, KnownSession old) {
    return !next.uid().equals(old.uid()) || next.generation() >= old.generation();
  }

  private static boolean isLaterOf(KnownSession read, KnownSession known) {
    return read.uid().equals(known.uid()) && read.generation() > known.generation();
  }

  private static Set<String> lastFew() {
    return Collections.synchronizedSet(
        Collections.newSetFromMap(
            new LinkedHashMap<>() {
              @Override
              protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                return size() > REMEMBERED_AS_GONE;
              }
            }));
  }
}
