package dev.hearth.tunnel.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Decides on one knock: what was shown, what is known, and a live look where that may be late. */
public final class DoorCheck {
  /** Who came in, and by which grant. */
  public record Admitted(KnownSession session, Grant grant) {}

  private final SessionDirectory directory;
  private final LiveReads liveReads;
  private final Clock clock;
  private final Map<Refusal, Counter> refusals = new EnumMap<>(Refusal.class);

  /** The counter's name tells the role; its tag tells the reason. */
  public DoorCheck(
      SessionDirectory directory,
      LiveReads liveReads,
      Clock clock,
      MeterRegistry meters,
      String counter) {
    this.directory = directory;
    this.liveReads = liveReads;
    this.clock = clock;
    // All of them from the start: a first refusal is seen as a change only after a zero.
    for (Refusal one : Refusal.values()) {
      refusals.put(one, meters.counter(counter, "reason", one.slug()));
    }
  }

  /** Fails with a {@link RefusedException}, or with what kept the live look from an answer. */
  public Future<Admitted> admit(List<String> authorization, String session, Scope scope) {
    if (authorization.isEmpty()) {
      return refused(Refusal.TICKET_MISSING);
    }
    Optional<TicketText> shown = TicketText.of(authorization);
    if (shown.isEmpty()) {
      return refused(Refusal.TICKET_INVALID);
    }
    TicketText ticket = shown.get();
    // Said before looking the session up, so that the answer doesn't tell whether it exists.
    if (!ticket.session().equals(session)) {
      return refused(Refusal.TICKET_FOREIGN);
    }
    Optional<KnownSession> known = directory.find(session);
    return switch (TicketCheck.check(known, ticket, scope, clock.instant())) {
      case TicketCheck.Verdict.Admitted in ->
          Future.succeededFuture(new Admitted(known.orElseThrow(), in.grant()));
      case TicketCheck.Verdict.Turned out when !out.doubtful() -> refused(out.refusal());
      case TicketCheck.Verdict.Turned out ->
          liveReads.read(session).compose(read -> decide(read, ticket, scope));
    };
  }

  /**
   * What has come in between, for after {@link OpenDoors#enter}: a change before it found nothing
   * to cut, and is seen here; a change after this finds the exchange and cuts it.
   */
  public Optional<Refusal> changed(Admitted admitted) {
    Optional<KnownSession> now = directory.find(admitted.session().id());
    if (now.flatMap(session -> session.grantOf(admitted.grant().hash())).isEmpty()) {
      return Optional.of(Refusal.TICKET_INVALID);
    }
    return now.filter(session -> session.state() == KnownSession.State.ENDING)
        .map(ending -> Refusal.SESSION_ENDED);
  }

  public void count(Refusal refusal) {
    refusals.get(refusal).increment();
  }

  private Future<Admitted> decide(Optional<KnownSession> read, TicketText ticket, Scope scope) {
    return switch (TicketCheck.check(read, ticket, scope, clock.instant())) {
      case TicketCheck.Verdict.Admitted in ->
          Future.succeededFuture(new Admitted(read.orElseThrow(), in.grant()));
      case TicketCheck.Verdict.Turned out -> refused(out.refusal());
    };
  }

  private static Future<Admitted> refused(Refusal refusal) {
    return Future.failedFuture(new RefusedException(refusal));
  }
}
