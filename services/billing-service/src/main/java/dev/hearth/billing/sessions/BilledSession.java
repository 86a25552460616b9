package dev.hearth.billing.sessions;

import java.time.Instant;

/**
 * A session as far as bills need it.
 *
 * @param owner the {@code sub} claim of who made it; null until its request is known
 * @param endedAt null while it may still use something
 */
public record BilledSession(String id, String tenant, String owner, Instant endedAt) {
  public boolean ended() {
    return endedAt != null;
  }
}
