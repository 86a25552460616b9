package dev.hearth.session.access;

import io.quarkus.arc.Unremovable;
import io.quarkus.oidc.common.OidcRequestFilter;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Gives each question to the identity provider a limit. Quarkus only bounds how long connecting may
 * take; one that accepts and says nothing would hold up a request for ever.
 */
@ApplicationScoped
@Unremovable
class ProviderPatience implements OidcRequestFilter {
  private static final long LIMIT_MILLIS = 3_000;

  @Override
  public void filter(OidcRequestContext question) {
    question.request().timeout(LIMIT_MILLIS);
  }
}
