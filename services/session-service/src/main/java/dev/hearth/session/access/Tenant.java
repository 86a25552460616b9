package dev.hearth.session.access;

import dev.hearth.events.TenantEvent.Policy;
import dev.hearth.events.TenantEvent.Quota;
import dev.hearth.events.TenantEvent.TenantState;
import java.util.Map;
import java.util.Set;

/**
 * A tenant as last heard of: what it may do and how much.
 *
 * @param sparkDefaults settings that its sessions begin with; may hold secrets
 */
public record Tenant(
    String id,
    long version,
    TenantState state,
    Quota quota,
    Policy policy,
    Map<String, String> sparkDefaults) {
  public Tenant {
    sparkDefaults = Map.copyOf(sparkDefaults);
  }

  /** Settings may be secrets. */
  @Override
  public String toString() {
    return "Tenant[id=" + id + ", version=" + version + "]";
  }

  public boolean active() {
    return state == TenantState.ACTIVE;
  }

  /** What its sessions may ask for as node isolation; one that names none allows the least. */
  public Set<String> nodeIsolation() {
    return policy.nodeIsolation().isEmpty() ? Set.of("shared") : policy.nodeIsolation();
  }

  /** The same of runtime isolation. */
  public Set<String> runtimeIsolation() {
    return policy.runtimeIsolation().isEmpty() ? Set.of("standard") : policy.runtimeIsolation();
  }

  /** An empty list of regions allows all of them. */
  public boolean allowsRegion(String region) {
    return policy.regions().isEmpty() || policy.regions().contains(region);
  }
}
