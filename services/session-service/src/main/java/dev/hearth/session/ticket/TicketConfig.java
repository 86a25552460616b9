package dev.hearth.session.ticket;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of tickets. */
@ConfigMapping(prefix = "hearth.ticket")
interface TicketConfig {
  /** How long an answer is held back until the cluster has taken the ticket in. */
  @WithDefault("PT5S")
  Duration patience();

  /** Tickets of one session that are good at the same time. */
  @WithDefault("20")
  int limit();
}
