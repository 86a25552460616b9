package dev.hearth.tenant.access;

/**
 * Who is calling, as the verified token says.
 *
 * @param subject the {@code sub} claim, which names members of tenants
 * @param platformAdmin whether the token carries the platform administrator's role
 */
public record Caller(String subject, boolean platformAdmin) {
  /** The realm role of platform administrators. */
  public static final String PLATFORM_ADMIN = "platform-admin";
}
