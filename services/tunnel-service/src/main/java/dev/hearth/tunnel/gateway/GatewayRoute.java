package dev.hearth.tunnel.gateway;

import dev.hearth.tunnel.access.Scope;
import dev.hearth.tunnel.http.RequestTarget;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which session's which door an address names, and what is left of it for the endpoint. */
record GatewayRoute(String session, Scope scope, RequestTarget rest) {
  private static final Pattern SESSION = Pattern.compile("s[a-z0-9]{12}");

  /** Reads {@code /s/<session>/<door>/…}. */
  static Optional<GatewayRoute> of(RequestTarget target) {
    if (!target.segment(0).equals("s") || !SESSION.matcher(target.segment(1)).matches()) {
      return Optional.empty();
    }
    return Scope.addressed(target.segment(2))
        .map(scope -> new GatewayRoute(target.segment(1), scope, target.after(2)));
  }
}
