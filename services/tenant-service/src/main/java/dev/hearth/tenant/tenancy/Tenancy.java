package dev.hearth.tenant.tenancy;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.Topics;
import dev.hearth.tenant.access.Caller;
import dev.hearth.tenant.publication.Outbox;
import io.quarkus.logging.Log;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jboss.logging.MDC;

/**
 * The rules: every change is one transaction that locks the tenant, raises its version and promises
 * the new snapshot. A change that changes nothing makes no version.
 */
@ApplicationScoped
class Tenancy {
  private static final String SOURCE = "/hearth/tenant-service";
  private static final EventFormat<TenantEvent> FORMAT = EventFormat.of(TenantEvent.class);

  private final TenantStore store;
  private final Outbox outbox;
  private final TenancyConfig config;
  private final Clock clock;

  Tenancy(TenantStore store, Outbox outbox, TenancyConfig config, Clock clock) {
    this.store = store;
    this.outbox = outbox;
    this.config = config;
    this.clock = clock;
  }

  @Transactional
  Tenant create(TenantDraft draft) {
    TenancyConfig.DefaultQuota fallback = config.defaultQuota();
    TenantEvent.Quota quota =
        new TenantEvent.Quota(
            fallback.cpuMillis(), fallback.memoryMib(), fallback.sessions(), fallback.gpus());
    Tenant tenant = draft.first(quota, now());
    if (!store.insert(tenant)) {
      throw new TenantRefusal.Taken(tenant.id());
    }
    announce(tenant);
    return tenant;
  }

  /** The tenant, if the caller may see it: a stranger learns nothing, not even that it exists. */
  Tenant require(String id, Caller caller) {
    return existing(id, store::find)
        .filter(tenant -> caller.platformAdmin() || tenant.member(caller.subject()).isPresent())
        .orElseThrow(() -> new TenantRefusal.NotFound(id));
  }

  /** Tenants that the caller may see, by id, from the first one behind {@code after}. */
  List<Tenant> visible(Caller caller, String after, int limit) {
    return caller.platformAdmin()
        ? store.all(after, limit)
        : store.ofMember(caller.subject(), after, limit);
  }

  @Transactional
  Tenant setQuota(String id, TenantEvent.Quota quota) {
    return change(id, tenant -> tenant.quota().equals(quota) ? tenant : tenant.with(quota, now()));
  }

  /** Binds the sessions that come; those that are there stay as they are. */
  @Transactional
  Tenant setPolicy(String id, TenantEvent.Policy policy) {
    return change(
        id, tenant -> tenant.policy().equals(policy) ? tenant : tenant.with(policy, now()));
  }

  /** As the policy binds: sessions keep the settings that they were made with. */
  @Transactional
  Tenant setSparkDefaults(String id, Caller caller, SparkDefaults defaults) {
    return change(
        id,
        tenant -> {
          requireAdministrator(tenant, caller);
          return tenant.sparkDefaults().equals(defaults) ? tenant : tenant.with(defaults, now());
        });
  }

  private static void requireAdministrator(Tenant tenant, Caller caller) {
    if (caller.platformAdmin()) {
      return;
    }
    TenantEvent.Member member =
        tenant.member(caller.subject()).orElseThrow(() -> new TenantRefusal.NotFound(tenant.id()));
    if (member.role() != TenantEvent.Role.ADMIN) {
      throw new TenantRefusal.NotAdministrator(tenant.id());
    }
  }

  @Transactional
  Tenant putMember(String id, TenantEvent.Member member) {
    return change(id, tenant -> put(tenant, member));
  }

  private Tenant put(Tenant tenant, TenantEvent.Member member) {
    if (tenant.members().contains(member)) {
      return tenant;
    }
    boolean added = tenant.member(member.subject()).isEmpty();
    if (added && tenant.members().size() >= Tenant.MOST_MEMBERS) {
      throw new TenantRefusal.TooManyMembers(tenant.id(), Tenant.MOST_MEMBERS);
    }
    return tenant.with(member, now());
  }

  @Transactional
  Tenant removeMember(String id, String subject) {
    return change(
        id,
        tenant ->
            tenant
                .member(subject)
                .map(member -> tenant.without(member.subject(), now()))
                .orElseThrow(() -> new TenantRefusal.NoSuchMember(id, subject)));
  }

  private Tenant change(String id, UnaryOperator<Tenant> rule) {
    Tenant before = existing(id, store::lock).orElseThrow(() -> new TenantRefusal.NotFound(id));
    Tenant after = rule.apply(before);
    if (after.version() != before.version()) {
      store.update(after);
      announce(after);
    }
    return after;
  }

  /** What is no id is nobody's, and Postgres would not take every text that can come in a path. */
  private static Optional<Tenant> existing(String id, Function<String, Optional<Tenant>> ask) {
    return Tenant.ID.matcher(id).matches() ? ask.apply(id) : Optional.empty();
  }

  private void announce(Tenant tenant) {
    String eventId = tenant.id() + "/" + tenant.version();
    outbox.add(
        Topics.TENANTS,
        FORMAT,
        CloudEvent.of(eventId, SOURCE, tenant.id(), tenant.changedAt(), tenant.snapshot()));
    MDC.put("tenant", tenant.id());
    Log.infof("Tenant changed: tenant=%s version=%d", tenant.id(), tenant.version());
  }

  /** As fine as the database keeps it. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
