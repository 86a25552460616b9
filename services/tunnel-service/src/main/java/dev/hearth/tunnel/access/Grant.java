package dev.hearth.tunnel.access;

import java.time.Instant;
import java.util.Set;

/** What a session's object says of one ticket: the hash, never the ticket. */
public record Grant(String id, Sha256 hash, Set<String> scopes, Instant expiresAt) {
  public Grant {
    scopes = Set.copyOf(scopes);
  }
}
