package dev.hearth.session.access;

import dev.hearth.events.TenantEvent.Policy;
import dev.hearth.events.TenantEvent.Quota;
import dev.hearth.events.TenantEvent.TenantState;

/** A tenant as last heard of: what it may do and how much. */
public record Tenant(String id, long version, TenantState state, Quota quota, Policy policy) {
  public boolean active() {
    return state == TenantState.ACTIVE;
  }

  /** An empty list of regions allows all of them. */
  public boolean allowsRegion(String region) {
    return policy.regions().isEmpty() || policy.regions().contains(region);
  }
}
