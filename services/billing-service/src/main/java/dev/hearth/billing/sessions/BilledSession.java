package dev.hearth.billing.sessions;

import java.time.Instant;

/**
 * A session as far as bills need it.
 *
 * @param owner the {@code sub} claim of who made it; null until its request is known
 * @param endedAt null while it may still use something
 * @param neverRan whether it has ended and its end said that no pod of it was ever metered
 */
public record BilledSession(
    String id, String tenant, String owner, Instant endedAt, boolean neverRan) {
  public boolean ended() {
    return endedAt != null;
  }
}
