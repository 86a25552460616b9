package dev.hearth.session.ticket;

import dev.hearth.session.access.Caller;
import dev.hearth.session.access.Callers;
import dev.hearth.session.access.Sight;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionRefusal;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.life.Sessions;
import dev.hearth.session.life.Ticket;
import dev.hearth.session.life.TicketStore;
import dev.hearth.session.publication.Bell;
import dev.hearth.session.quota.TenantGate;
import dev.hearth.session.request.JsonFields;
import io.quarkus.logging.Log;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;

/** Makes tickets for a session's owner, and takes them back. */
@ApplicationScoped
class Tickets {
  private static final Set<String> SCOPES = Set.of("kube", "tunnel", "connect", "ui");

  /** The door of sessions that files are uploaded to, and of no others. */
  private static final String FILES = "files";

  /** A session lives from Ready; a ticket made before that must not run out before it does. */
  private static final Duration UNTIL_READY = Duration.ofMinutes(15);

  private static final Duration GLANCE = Duration.ofMillis(200);

  private final Callers callers;
  private final Sessions sessions;
  private final TicketStore store;
  private final TenantGate gate;
  private final Bell bell;
  private final TicketConfig config;
  private final Clock clock;

  Tickets(
      Callers callers,
      Sessions sessions,
      TicketStore store,
      TenantGate gate,
      Bell bell,
      TicketConfig config,
      Clock clock) {
    this.callers = callers;
    this.sessions = sessions;
    this.store = store;
    this.gate = gate;
    this.bell = bell;
    this.config = config;
    this.clock = clock;
  }

  /** A new ticket with its secret, which exists nowhere else. */
  record Granted(Ticket ticket, TicketText text, boolean accepted) {}

  /**
   * A ticket as it stands now.
   *
   * @param live neither taken back nor run out, and of a session that is not ending
   * @param accepted whether the cluster has it in force
   */
  record Standing(Ticket ticket, boolean live, boolean accepted) {}

  /** Makes a ticket, and waits a little for the session's cluster to take it in. */
  Granted grant(Caller caller, String id, JsonFields fields) {
    Granted granted = changing(caller, id, () -> grantHere(caller, id, fields));
    boolean accepted = awaitAccepted(id, granted.ticket().revision());
    Log.infof(
        "Ticket granted: session=%s ticket=%s accepted=%s", id, granted.ticket().id(), accepted);
    return new Granted(granted.ticket(), granted.text(), accepted);
  }

  private Granted grantHere(Caller caller, String id, JsonFields fields) {
    Session session = owned(caller, id);
    if (closed(session)) {
      throw new SessionRefusal.Over(id);
    }
    Instant now = clock.instant();
    Duration bound = Duration.between(now, lastsUntil(session, now));
    Set<String> offered = offered(session);
    Set<String> scopes = fields.set("scopes", offered, offered);
    Duration validity = fields.duration("expiresIn", bound, Duration.ofSeconds(1), bound);
    fields.close();
    if (store.of(id).stream().filter(ticket -> ticket.live(now)).count() >= config.limit()) {
      throw new TicketRefusal.TooMany(config.limit());
    }
    TicketText text = TicketText.of(id);
    Ticket ticket =
        new Ticket(
            UUID.randomUUID().toString(),
            id,
            text.sha256(),
            scopes,
            session.owner(),
            now,
            now.plus(validity),
            null,
            session.changeTickets());
    store.add(ticket);
    sessions.save(session);
    return new Granted(ticket, text, false);
  }

  private static Set<String> offered(Session session) {
    Set<String> offered = new TreeSet<>(SCOPES);
    if (!session.spec().uploads().isEmpty()) {
      offered.add(FILES);
    }
    return offered;
  }

  /** At the session's latest possible end, in whole seconds. */
  private static Instant lastsUntil(Session session, Instant now) {
    Duration lifetime = Duration.ofSeconds(session.spec().lifetime().maxSeconds());
    Instant end =
        session.readyAt() == null
            ? now.plus(UNTIL_READY).plus(lifetime)
            : session.readyAt().plus(lifetime);
    Instant soonest = now.plusSeconds(1);
    return (end.isBefore(soonest) ? soonest : end)
        .plusNanos(999_999_999)
        .truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
  }

  /** All tickets that the session ever had. */
  List<Standing> list(Caller caller, String id) {
    Sight sight = callers.sightOf(caller);
    Session session = sessions.require(id, sight);
    requireOwner(session, sight);
    Instant now = clock.instant();
    return store.of(id).stream().map(ticket -> standing(ticket, session, now)).toList();
  }

  private static Standing standing(Ticket ticket, Session session, Instant now) {
    boolean live = ticket.live(now) && !closed(session);
    return new Standing(ticket, live, live && session.observedRevision() >= ticket.revision());
  }

  /** Whether no ticket opens its doors any more. */
  private static boolean closed(Session session) {
    return session.state().over() || session.state() == SessionState.ENDING;
  }

  Standing require(Caller caller, String id, String ticket) {
    return list(caller, id).stream()
        .filter(each -> each.ticket().id().equals(ticket))
        .findFirst()
        .orElseThrow(() -> new TicketRefusal.NotFound(ticket));
  }

  void revoke(Caller caller, String id, String ticket) {
    changing(caller, id, () -> revokeHere(caller, id, ticket));
  }

  private boolean revokeHere(Caller caller, String id, String ticket) {
    Session session = owned(caller, id);
    if (store.of(id).stream().noneMatch(each -> each.id().equals(ticket))) {
      throw new TicketRefusal.NotFound(ticket);
    }
    boolean revoked = store.revoke(id, ticket, clock.instant());
    if (revoked && !session.state().over()) {
      session.changeTickets();
      sessions.save(session);
      Log.infof("Ticket revoked: session=%s ticket=%s", id, ticket);
    }
    return revoked;
  }

  /** A transaction that locks the session, when it is the tenant's turn. */
  private <T> T changing(Caller caller, String id, Callable<T> work) {
    String tenant = sessions.require(id, callers.sightOf(caller)).tenant();
    return gate.pass(tenant, () -> QuarkusTransaction.requiringNew().call(work));
  }

  private Session owned(Caller caller, String id) {
    Session session = sessions.requireLocked(id, () -> callers.sightOf(caller));
    requireOwner(session, callers.sightOf(caller));
    return session;
  }

  /** Who may see a session, as administrators may, still has no business with its doors. */
  private static void requireOwner(Session session, Sight sight) {
    if (!sight.owns(session.tenant(), session.owner())) {
      throw new SessionRefusal.OwnerOnly(session.id());
    }
  }

  private boolean awaitAccepted(String id, long revision) {
    Instant until = clock.instant().plus(config.patience());
    try {
      while (true) {
        long rung = bell.rung();
        Session session = sessions.find(id).orElseThrow();
        boolean hopeless = closed(session) || session.state() == SessionState.QUEUED;
        if (!hopeless && session.observedRevision() >= revision) {
          return true;
        }
        if (hopeless || !clock.instant().isBefore(until)) {
          return false;
        }
        bell.awaitAfter(rung, GLANCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
