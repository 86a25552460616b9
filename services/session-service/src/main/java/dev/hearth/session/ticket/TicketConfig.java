package dev.hearth.session.ticket;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of tickets. */
@ConfigMapping(prefix = "hearth.ticket")
interface TicketConfig {
  /** How long an answer waits until the cluster has taken the ticket in; then it is 202. */
  @WithDefault("PT5S")
  Duration patience();

  /** Most tickets of one session that are good at the same time; one more is answered 409. */
  @WithDefault("20")
  int limit();
}
