package dev.hearth.billing.publication;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How the outbox is emptied. */
@ConfigMapping(prefix = "hearth.publication")
interface PublicationConfig {
  /** Rows are looked for at least this often; a commit wakes the publisher at once anyway. */
  @WithDefault("500ms")
  Duration poll();

  /** How long a process without the lease waits until it asks for it again. */
  @WithDefault("1s")
  Duration standby();

  /** First pause after Kafka or the database failed; doubled up to {@link #longestPause()}. */
  @WithDefault("200ms")
  Duration pause();

  /** Longest pause between attempts: how late events may be once Kafka is back. */
  @WithDefault("5s")
  Duration longestPause();

  /** How long Kafka may take to acknowledge one record before the attempt counts as failed. */
  @WithDefault("5s")
  Duration acknowledgement();
}
