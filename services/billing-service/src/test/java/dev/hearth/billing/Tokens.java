package dev.hearth.billing;

import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Tokens as Keycloak issues them, signed by the tests' own key. */
public final class Tokens {
  private Tokens() {}

  public static String admin() {
    return of("admin-sub", "hearth", Duration.ofMinutes(5), "platform-admin");
  }

  public static String user(String subject) {
    return of(subject, "hearth", Duration.ofMinutes(5));
  }

  public static String of(String subject, String audience, Duration life, String... roles) {
    return Jwt.subject(subject)
        .audience(audience)
        .claim("preferred_username", subject)
        .claim("realm_access", Map.of("roles", List.of(roles)))
        .issuedAt(System.currentTimeMillis() / 1000 - 3600)
        .expiresAt(System.currentTimeMillis() / 1000 + life.toSeconds())
        .jws()
        .keyId(Issuer.KEY)
        .sign();
  }
}
