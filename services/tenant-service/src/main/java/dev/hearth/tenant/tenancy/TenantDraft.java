package dev.hearth.tenant.tenancy;

import dev.hearth.events.TenantEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A tenant as asked for, checked, without what the service adds.
 *
 * @param quota empty where the platform's default is meant
 */
record TenantDraft(
    String id,
    String displayName,
    Optional<TenantEvent.Quota> quota,
    TenantEvent.Policy policy,
    List<TenantEvent.Member> members) {

  Tenant first(TenantEvent.Quota defaultQuota, Instant now) {
    return new Tenant(
        id,
        1,
        displayName,
        TenantEvent.TenantState.ACTIVE,
        quota.orElse(defaultQuota),
        policy,
        members,
        SparkDefaults.NONE,
        now,
        now);
  }
}
