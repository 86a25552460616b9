package dev.hearth.billing.statement;

import dev.hearth.billing.publication.Outbox;
import dev.hearth.billing.rating.PriceBook;
import dev.hearth.billing.rating.PriceStore;
import dev.hearth.billing.sessions.BilledSession;
import dev.hearth.billing.sessions.SessionStore;
import dev.hearth.billing.usage.UsageStore;
import dev.hearth.events.BillingEvent;
import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.Topics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jboss.logging.MDC;

/**
 * Announces what ended sessions cost: once at their end, and again with a higher version whenever
 * usage that comes later changes it.
 */
@ApplicationScoped
@Startup // Its meters are there before its first work.
public class Settlement {
  private static final String SOURCE = "/hearth/billing-service";
  private static final EventFormat<BillingEvent> FORMAT = EventFormat.of(BillingEvent.class);

  private final SessionStore sessions;
  private final UsageStore usage;
  private final PriceStore prices;
  private final CostStore costs;
  private final Outbox outbox;
  private final Clock clock;
  private final Counter first;
  private final Counter corrected;

  Settlement(
      SessionStore sessions,
      UsageStore usage,
      PriceStore prices,
      CostStore costs,
      Outbox outbox,
      Clock clock,
      MeterRegistry meters) {
    this.sessions = sessions;
    this.usage = usage;
    this.prices = prices;
    this.costs = costs;
    this.outbox = outbox;
    this.clock = clock;
    this.first = meters.counter("hearth.costs.announced", "kind", "first");
    this.corrected = meters.counter("hearth.costs.announced", "kind", "corrected");
  }

  /**
   * Settles those of {@code touched} that have ended; the caller holds their locks.
   *
   * @param causes traceparents of what was just said of them, where it was traced
   */
  @Transactional(Transactional.TxType.MANDATORY)
  public void settle(Collection<String> touched, Map<String, String> causes) {
    List<BilledSession> ended = sessions.ended(touched);
    if (ended.isEmpty()) {
      return;
    }
    PriceBook book = prices.book();
    ended.forEach(session -> settle(session, book, causes.get(session.id())));
  }

  private void settle(BilledSession session, PriceBook book, String cause) {
    Statement statement =
        Statement.of(usage.pricedPods(session.id()), usage.pricedTunnel(session.id()), book);
    Announced last = costs.last(session.id()).orElse(null);
    if (last != null && !last.differsFrom(statement)) {
      return;
    }
    long version = last == null ? 1 : last.version() + 1;
    Instant at = last == null ? session.endedAt() : clock.instant().truncatedTo(ChronoUnit.MICROS);
    BillingEvent.SessionCosted costed =
        new BillingEvent.SessionCosted(
            session.tenant(),
            at,
            session.id(),
            version,
            statement.charged().coreMillis(),
            statement.charged().mibMillis(),
            statement.cost().amount(),
            statement.cost().currency(),
            statement.cost().priceVersion());
    costs.put(costed);
    String eventId = session.id() + "/cost/" + version;
    outbox.add(
        Topics.BILLING,
        FORMAT,
        CloudEvent.of(eventId, SOURCE, session.tenant(), at, (BillingEvent) costed)
            .causedBy(cause));
    (last == null ? first : corrected).increment();
    MDC.put("session", session.id());
    MDC.put("tenant", session.tenant());
    MDC.put("eventId", eventId);
    Log.infof(
        "Session settled: session=%s tenant=%s version=%d amount=%s",
        session.id(), session.tenant(), version, costed.amount().toPlainString());
    List.of("session", "tenant", "eventId").forEach(MDC::remove);
  }
}
