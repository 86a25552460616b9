package dev.hearth.tenant.tenancy;

/** Why something cannot be done to or seen of a tenant. */
public abstract sealed class TenantRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private TenantRefusal(String message) {
    super(message);
  }

  /** There is no such tenant, or the caller may not know of it. */
  public static final class NotFound extends TenantRefusal {
    private static final long serialVersionUID = 1L;

    NotFound(String id) {
      super("There is no tenant " + id + " that you may see.");
    }
  }

  /** The caller is a member, and only an administrator may do this. */
  public static final class NotAdministrator extends TenantRefusal {
    private static final long serialVersionUID = 1L;

    NotAdministrator(String id) {
      super(
          "Only an administrator of tenant "
              + id
              + ", or of the platform, may do this. Ask one of them.");
    }
  }

  /** The id is in use; ids are never used twice. */
  public static final class Taken extends TenantRefusal {
    private static final long serialVersionUID = 1L;

    Taken(String id) {
      super("There is a tenant " + id + " already. Choose another id.");
    }
  }

  /** The tenant has no such member. */
  public static final class NoSuchMember extends TenantRefusal {
    private static final long serialVersionUID = 1L;

    NoSuchMember(String id, String subject) {
      super("Tenant " + id + " has no member " + subject + ".");
    }
  }

  /** The tenant has as many members as it may have. */
  public static final class TooManyMembers extends TenantRefusal {
    private static final long serialVersionUID = 1L;

    private final int limit;

    TooManyMembers(String id, int limit) {
      super("Tenant " + id + " has " + limit + " members, which is the most it may have.");
      this.limit = limit;
    }

    public int limit() {
      return limit;
    }
  }
}
