package dev.hearth.billing.access;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.enterprise.context.RequestScoped;
import org.eclipse.microprofile.jwt.JsonWebToken;

/** The caller of the request at hand. */
@RequestScoped
public class CurrentCaller {
  private final SecurityIdentity identity;

  CurrentCaller(SecurityIdentity identity) {
    this.identity = identity;
  }

  /** The caller; a token without a subject names nobody and is refused. */
  public Caller get() {
    if (identity.getPrincipal() instanceof JsonWebToken token && token.getSubject() != null) {
      return new Caller(token.getSubject(), identity.hasRole(Caller.PLATFORM_ADMIN));
    }
    throw new AuthenticationFailedException("the token has no subject");
  }
}
