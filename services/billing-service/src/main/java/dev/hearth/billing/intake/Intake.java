package dev.hearth.billing.intake;

import dev.hearth.billing.sessions.SessionStore;
import dev.hearth.billing.statement.Settlement;
import dev.hearth.billing.tenants.MemberStore;
import dev.hearth.billing.usage.Standing;
import dev.hearth.billing.usage.UsageStore;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Takes a batch in, all of it or nothing, and settles the ended sessions that it touched. */
@ApplicationScoped
@Startup // Its meters are there before its first work.
class Intake {
  private final MemberStore members;
  private final SessionStore sessions;
  private final UsageStore usage;
  private final Settlement settlement;
  private final Counter stored;
  private final Counter repeated;
  private final Counter quarantined;
  private final Timer delay;
  private final Clock clock;

  Intake(
      MemberStore members,
      SessionStore sessions,
      UsageStore usage,
      Settlement settlement,
      Clock clock,
      MeterRegistry meters) {
    this.members = members;
    this.sessions = sessions;
    this.usage = usage;
    this.settlement = settlement;
    this.stored = meters.counter("hearth.usage.slices", "result", "stored");
    this.repeated = meters.counter("hearth.usage.slices", "result", "repeated");
    this.quarantined = meters.counter("hearth.usage.slices.quarantined");
    this.delay = meters.timer("hearth.usage.delay");
    this.clock = clock;
    // There at zero, so that the first one is seen as a change.
    for (Rejected.Reason reason : Rejected.Reason.values()) {
      meters.counter("hearth.dead.letters", "reason", reason.name().toLowerCase(Locale.ROOT));
    }
  }

  /** What of the batch will never be taken. */
  @Transactional(Transactional.TxType.REQUIRES_NEW)
  List<Rejected> take(List<Message> messages) {
    Batch batch = Batch.of(messages);
    batch.tenants.forEach(members::apply);
    if (!batch.touched.isEmpty()) {
      sessions.lock(batch.touched);
      batch.sessions.forEach(sessions::apply);
      List<Standing> added = new ArrayList<>(usage.addPods(batch.pods));
      added.addAll(usage.addTunnels(batch.tunnels));
      List<Standing> judged = batch.sessions.isEmpty() ? List.of() : usage.judge(batch.touched);
      settlement.settle(batch.touched, batch.causes);
      count(batch, added, judged);
    }
    return batch.rejected;
  }

  private void count(Batch batch, List<Standing> added, List<Standing> judged) {
    Instant now = clock.instant();
    batch.pods.forEach(slice -> delay.record(Duration.between(slice.to(), now)));
    stored.increment(added.size());
    repeated.increment(batch.pods.size() + batch.tunnels.size() - added.size());
    long contradicting =
        added.stream().filter(Standing.QUARANTINED::equals).count()
            + judged.stream().filter(Standing.QUARANTINED::equals).count();
    if (contradicting > 0) {
      quarantined.increment(contradicting);
      Log.warnf(
          "Usage contradicts its session's tenant or placement and does not count: slices=%d",
          contradicting);
    }
  }
}
