package dev.hearth.local.platform.trust;

import java.util.Arrays;

/**
 * The people of the local realm. Their ids are fixed, because tenants name members by them before
 * anyone has signed in.
 */
public enum User {
  ADA("ada", "Ada", "Lovelace", "aurora", "ADMIN", "a0a0a0a0-0000-4000-8000-000000000001"),
  ALAN("alan", "Alan", "Turing", "aurora", "USER", "a0a0a0a0-0000-4000-8000-000000000002"),
  GRACE("grace", "Grace", "Hopper", "borealis", "ADMIN", "b0b0b0b0-0000-4000-8000-000000000001"),
  LINUS("linus", "Linus", "Pauling", "borealis", "USER", "b0b0b0b0-0000-4000-8000-000000000002"),
  ADMIN("admin", "Platform", "Admin", "", "", "c0c0c0c0-0000-4000-8000-000000000001");

  private final String login;
  private final String firstName;
  private final String lastName;
  private final String tenant;
  private final String role;
  private final String subject;

  User(
      String login, String firstName, String lastName, String tenant, String role, String subject) {
    this.login = login;
    this.firstName = firstName;
    this.lastName = lastName;
    this.tenant = tenant;
    this.role = role;
    this.subject = subject;
  }

  public String login() {
    return login;
  }

  public String firstName() {
    return firstName;
  }

  public String lastName() {
    return lastName;
  }

  /** The tenant of which they are a member; empty for the administrator. */
  public String tenant() {
    return tenant;
  }

  /** Their role in the tenant. */
  public String role() {
    return role;
  }

  /** The {@code sub} of their tokens. */
  public String subject() {
    return subject;
  }

  public boolean isPlatformAdmin() {
    return this == ADMIN;
  }

  /** How {@link Secrets} calls their password. */
  public String secret() {
    return "user." + login;
  }

  public static String logins() {
    return String.join(", ", Arrays.stream(values()).map(User::login).toList());
  }
}
