package dev.hearth.session.access;

import java.util.Collection;
import java.util.List;

/** Why a caller may not do what they asked for. */
public abstract sealed class AccessRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private AccessRefusal(String message) {
    super(message);
  }

  /** They belong to no tenant. */
  public static final class NoTenant extends AccessRefusal {
    private static final long serialVersionUID = 1L;

    public NoTenant() {
      super("You belong to no tenant. Ask a platform administrator to add you to one.");
    }
  }

  /** They belong to several tenants and said not which. */
  public static final class TenantNotNamed extends AccessRefusal {
    private static final long serialVersionUID = 1L;
    private final transient List<String> tenants;

    public TenantNotNamed(Collection<String> tenants) {
      super("You belong to several tenants. Name one in the field tenant.");
      this.tenants = tenants.stream().sorted().toList();
    }

    public List<String> tenants() {
      return tenants;
    }
  }

  /** There is no such tenant, or they do not belong to it. */
  public static final class TenantNotFound extends AccessRefusal {
    private static final long serialVersionUID = 1L;

    public TenantNotFound(String tenant) {
      super("There is no tenant " + tenant + " that you belong to.");
    }
  }

  /** The tenant is suspended or closed. */
  public static final class TenantNotActive extends AccessRefusal {
    private static final long serialVersionUID = 1L;
    private final String state;

    public TenantNotActive(Tenant tenant) {
      super(
          "Tenant "
              + tenant.id()
              + " is "
              + tenant.state().name().toLowerCase(java.util.Locale.ROOT)
              + " and starts no sessions. Ask a platform administrator.");
      this.state = tenant.state().name();
    }

    public String state() {
      return state;
    }
  }
}
