package dev.hearth.session.access;

import dev.hearth.events.TenantEvent.Role;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** Says who the caller is and what that lets them reach. */
@ApplicationScoped
public class Callers {
  private static final String PLATFORM_ADMIN = "platform-admin";

  private final SecurityIdentity identity;
  private final TenantStore tenants;

  Callers(SecurityIdentity identity, TenantStore tenants) {
    this.identity = identity;
    this.tenants = tenants;
  }

  /** Whoever the token of the current request speaks for; without a subject it is nobody. */
  public Caller current() {
    if (identity.getPrincipal() instanceof JsonWebToken token && token.getSubject() != null) {
      return new Caller(token.getSubject(), identity.hasRole(PLATFORM_ADMIN));
    }
    throw new AuthenticationFailedException("the token has no subject");
  }

  /** What {@code caller} reaches now; ask again for as long as an answer goes on. */
  public Sight sightOf(Caller caller) {
    return Sight.of(caller, tenants.rolesOf(caller.subject()));
  }

  public Sight currentSight() {
    return sightOf(current());
  }

  /** The caller's tenants with the caller's role in each. */
  public Map<String, Role> rolesOf(Caller caller) {
    return tenants.rolesOf(caller.subject());
  }
}
