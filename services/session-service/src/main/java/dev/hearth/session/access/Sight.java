package dev.hearth.session.access;

import dev.hearth.events.TenantEvent.Role;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which sessions somebody may know of: a tenant's user their own, its administrator the tenant's, a
 * platform administrator all.
 *
 * @param ownOf tenants in which only their own
 * @param allOf tenants in which everybody's
 */
public record Sight(String subject, boolean everything, Set<String> ownOf, Set<String> allOf) {
  public Sight {
    ownOf = Set.copyOf(ownOf);
    allOf = Set.copyOf(allOf);
  }

  static Sight of(Caller caller, Map<String, Role> roles) {
    return new Sight(
        caller.subject(),
        caller.platformAdmin(),
        tenants(roles, Role.USER),
        tenants(roles, Role.ADMIN));
  }

  public boolean reaches(String tenant, String owner) {
    return everything
        || allOf.contains(tenant)
        || (ownOf.contains(tenant) && subject.equals(owner));
  }

  /** Whether they own it, which more than seeing it takes: they still belong to its tenant. */
  public boolean owns(String tenant, String owner) {
    return subject.equals(owner) && (ownOf.contains(tenant) || allOf.contains(tenant));
  }

  private static Set<String> tenants(Map<String, Role> roles, Role role) {
    return roles.entrySet().stream()
        .filter(entry -> entry.getValue() == role)
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }
}
