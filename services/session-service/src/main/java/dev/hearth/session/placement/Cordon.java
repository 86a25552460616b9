package dev.hearth.session.placement;

import java.time.Instant;

/**
 * That a cluster is being emptied.
 *
 * @param since nothing is placed there
 * @param until what runs there may go on
 */
public record Cordon(Instant since, Instant until) {
  public boolean isOver(Instant now) {
    return !until.isAfter(now);
  }
}
