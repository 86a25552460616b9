package dev.hearth.tunnel.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The sessions as last seen. Fed by the watch and by live reads; the newer generation wins. */
public final class SessionDirectory {
  /** Told of each change, on the thread that saw it. */
  public interface Listener {
    void changed(KnownSession session);

    void gone(String id);
  }

  private final Map<String, KnownSession> sessions = new ConcurrentHashMap<>();
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

  public void remove(String id) {
    if (sessions.remove(id) != null) {
      listeners.forEach(listener -> listener.gone(id));
    }
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
}
