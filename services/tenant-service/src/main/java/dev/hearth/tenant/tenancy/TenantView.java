package dev.hearth.tenant.tenancy;

import dev.hearth.events.TenantEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A tenant as REST shows it. */
@RegisterForReflection
record TenantView(
    String id,
    long version,
    String displayName,
    TenantEvent.TenantState state,
    TenantEvent.Quota quota,
    TenantEvent.Policy policy,
    List<TenantEvent.Member> members,
    Map<String, String> sparkDefaults,
    Instant createdAt,
    Instant changedAt) {

  static TenantView of(Tenant tenant) {
    return new TenantView(
        tenant.id(),
        tenant.version(),
        tenant.displayName(),
        tenant.state(),
        tenant.quota(),
        tenant.policy(),
        tenant.members(),
        tenant.sparkDefaults().shown(),
        tenant.createdAt(),
        tenant.changedAt());
  }

  /**
   * Some tenants, by id.
   *
   * @param next cursor of the next page; null on the last one
   */
  @RegisterForReflection
  record Page(List<TenantView> items, String next) {}
}
