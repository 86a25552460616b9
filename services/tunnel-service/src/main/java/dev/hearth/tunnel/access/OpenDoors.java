package dev.hearth.tunnel.access;

import dev.hearth.tunnel.http.Exchange;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is open, by session, so that a revoked ticket's connections and an ended session's can be
 * cut. A ticket that merely expires cuts nothing: tunnels outlive it.
 */
public final class OpenDoors implements SessionDirectory.Listener {
  /** Close code of WebSockets whose session is over. */
  public static final int SESSION_OVER = 4001;

  /** Close code of WebSockets whose ticket was revoked. */
  public static final int TICKET_REVOKED = 4002;

  private record Open(Exchange exchange, Sha256 ticket) {}

  /** Cuts at once, or leaves the other role time to say good-bye in its own protocol. */
  public interface Knife {
    void cut(Exchange exchange, int code, String reason);
  }

  private final Map<String, Set<Open>> open = new ConcurrentHashMap<>();
  private final int mostPerSession;
  private final Knife knife;

  public OpenDoors(int mostPerSession, Knife knife) {
    this.mostPerSession = mostPerSession;
    this.knife = knife;
  }

  /** False when the session has as many open exchanges as it may have. */
  public boolean enter(DoorCheck.Admitted admitted, Exchange exchange) {
    String session = admitted.session().id();
    Open entry = new Open(exchange, admitted.grant().hash());
    boolean[] room = {false};
    open.compute(
        session,
        (id, entries) -> {
          Set<Open> kept = entries == null ? ConcurrentHashMap.newKeySet() : entries;
          room[0] = kept.size() < mostPerSession;
          if (room[0]) {
            kept.add(entry);
          }
          return kept;
        });
    if (room[0]) {
      exchange.onEnd(() -> leave(session, entry));
    }
    return room[0];
  }

  public int count() {
    return open.values().stream().mapToInt(Set::size).sum();
  }

  /** For the end of the whole role. */
  public void cutAll(int code, String reason) {
    open.values().forEach(all -> all.forEach(one -> one.exchange().cut(code, reason)));
  }

  @Override
  public void changed(KnownSession session) {
    for (Open one : open.getOrDefault(session.id(), Set.of())) {
      if (session.state() == KnownSession.State.ENDING) {
        knife.cut(one.exchange(), SESSION_OVER, "session is ending");
      } else if (session.grantOf(one.ticket()).isEmpty()) {
        knife.cut(one.exchange(), TICKET_REVOKED, "ticket revoked");
      }
    }
  }

  @Override
  public void gone(String id) {
    for (Open one : open.getOrDefault(id, Set.of())) {
      knife.cut(one.exchange(), SESSION_OVER, "session is gone");
    }
  }

  private void leave(String session, Open entry) {
    open.computeIfPresent(
        session,
        (id, entries) -> {
          entries.remove(entry);
          return entries.isEmpty() ? null : entries;
        });
  }
}
