package dev.hearth.session.life;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.SessionEvent;
import dev.hearth.events.Topics;
import dev.hearth.session.access.Sight;
import dev.hearth.session.publication.Outbox;
import dev.hearth.session.tracing.KafkaTrace;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The sessions there are. Saving one writes its record, its public events and what its cluster must
 * hear; call it within the transaction that locked the record.
 */
@ApplicationScoped
public class Sessions {
  private static final String SOURCE = "/hearth/session-service";
  private static final EventFormat<SessionEvent> PUBLIC = EventFormat.of(SessionEvent.class);
  private static final EventFormat<DesiredEvent> DESIRED = EventFormat.of(DesiredEvent.class);

  private final SessionStore store;
  private final SessionEventStore events;
  private final TicketStore tickets;
  private final Outbox outbox;
  private final Clock clock;

  Sessions(
      SessionStore store,
      SessionEventStore events,
      TicketStore tickets,
      Outbox outbox,
      Clock clock) {
    this.store = store;
    this.events = events;
    this.tickets = tickets;
    this.outbox = outbox;
    this.clock = clock;
  }

  /** Writes a session that was not there before. */
  public void add(Session session) {
    store.insert(session);
    tell(session);
  }

  /** Writes a session that was read with {@link #lock}. */
  public void save(Session session) {
    store.update(session);
    tell(session);
  }

  /**
   * Takes a locked session back from the cluster that it was placed in and that has not taken it in
   * yet; then it waits for another one. False where the cluster has, and nothing changed. One that
   * is just about to take it in removes it again, and what it says of it is refused.
   */
  public boolean takeBack(Session session) {
    String from = session.cluster();
    if (!session.unplace()) {
      return false;
    }
    store.update(session);
    outbox.addTombstone(Topics.desired(from), session.id());
    return true;
  }

  /** The session, for the rest of this transaction nobody else's. */
  public Optional<Session> lock(String id) {
    return store.find(id, true);
  }

  public Optional<Session> find(String id) {
    return store.find(id, false);
  }

  /** The session, where {@code sight} reaches it. */
  public Session require(String id, Sight sight) {
    return find(id)
        .filter(session -> sight.reaches(session.tenant(), session.owner()))
        .orElseThrow(() -> new SessionRefusal.NotFound(id));
  }

  /**
   * As {@link #require}, and locked. What the caller sees is asked for behind the lock: who leaves
   * the tenant meanwhile is either seen to have left, or takes along what this transaction makes.
   */
  public Session requireLocked(String id, Supplier<Sight> sight) {
    Optional<Session> locked = lock(id);
    Sight now = sight.get();
    return locked
        .filter(session -> now.reaches(session.tenant(), session.owner()))
        .orElseThrow(() -> new SessionRefusal.NotFound(id));
  }

  private void tell(Session session) {
    for (SessionEvent event : session.news()) {
      CloudEvent<SessionEvent> envelope =
          CloudEvent.<SessionEvent>of(
                  session.id() + "/" + event.version(), SOURCE, session.id(), event.at(), event)
              .causedBy(KafkaTrace.current());
      byte[] json = PUBLIC.write(envelope);
      events.add(event, json);
      outbox.add(Topics.SESSIONS, session.id(), json);
    }
    if (session.desiredChanged()) {
      tellCluster(session);
    }
    if (session.settled()) {
      outbox.addTombstone(Topics.desired(session.cluster()), session.id());
    }
    session.saved();
  }

  private void tellCluster(Session session) {
    Instant now = clock.instant();
    List<Ticket> all = tickets.of(session.id());
    CloudEvent<DesiredEvent> envelope =
        CloudEvent.<DesiredEvent>of(
                session.id() + "/desired/" + session.revision(),
                SOURCE,
                session.id(),
                now,
                DesiredState.of(session, all, now))
            .causedBy(KafkaTrace.current());
    outbox.add(Topics.desired(session.cluster()), session.id(), DESIRED.write(envelope));
  }
}
