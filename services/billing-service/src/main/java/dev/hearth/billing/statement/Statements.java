package dev.hearth.billing.statement;

import dev.hearth.billing.access.Caller;
import dev.hearth.billing.rating.PriceStore;
import dev.hearth.billing.sessions.BilledSession;
import dev.hearth.billing.sessions.SessionStore;
import dev.hearth.billing.tenants.MemberStore;
import dev.hearth.billing.usage.PodUsage;
import dev.hearth.billing.usage.UsageStore;
import dev.hearth.events.TenantEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Shows usage and costs by the rule of sessions themselves: the owner while a member of the tenant,
 * the tenant's admins, platform administrators. For everybody else the session does not exist.
 */
@ApplicationScoped
class Statements {
  /** Of any other text there is no session, and Postgres would not take every one. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,300}");

  private final SessionStore sessions;
  private final MemberStore members;
  private final UsageStore usage;
  private final PriceStore prices;

  Statements(SessionStore sessions, MemberStore members, UsageStore usage, PriceStore prices) {
    this.sessions = sessions;
    this.members = members;
    this.usage = usage;
    this.prices = prices;
  }

  @Transactional
  UsageView usage(String id, Caller caller) {
    BilledSession session = require(id, caller);
    return UsageView.of(session, usage.pods(id), usage.pricedTunnel(id), usage.inDoubt(id));
  }

  @Transactional
  CostView cost(String id, Caller caller) {
    BilledSession session = require(id, caller);
    Statement statement = Statement.of(usage.pricedPods(id), usage.pricedTunnel(id), prices.book());
    return CostView.of(session, statement.cost(), complete(session));
  }

  private boolean complete(BilledSession session) {
    return complete(session, usage.pods(session.id()), usage.inDoubt(session.id()));
  }

  /**
   * Whether the session has ended and each pod known here is here with its whole life, the endpoint
   * among them. The end of a session and its usage come by different ways, so the end may be known
   * first; every session that ran had an endpoint, so without one something is still on its way,
   * unless the end said that nothing ever ran. A pod of which no slice has arrived cannot be
   * missed: usage that comes later still counts.
   */
  static boolean complete(BilledSession session, List<PodUsage> pods, long inDoubt) {
    return session.ended()
        && inDoubt == 0
        && (session.neverRan()
            || pods.stream().anyMatch(pod -> Statement.ENDPOINT.equals(pod.role())))
        && pods.stream().allMatch(PodUsage::complete);
  }

  private BilledSession require(String id, Caller caller) {
    if (id == null || id.isBlank()) {
      throw new StatementRefusal.NoSessionNamed();
    }
    return Optional.of(id)
        .filter(text -> ID.matcher(text).matches())
        .flatMap(sessions::find)
        .filter(session -> maySee(session, caller))
        .orElseThrow(() -> new StatementRefusal.NotFound(id));
  }

  private boolean maySee(BilledSession session, Caller caller) {
    return caller.platformAdmin()
        || members
            .role(session.tenant(), caller.subject())
            .filter(
                role -> role == TenantEvent.Role.ADMIN || caller.subject().equals(session.owner()))
            .isPresent();
  }
}
