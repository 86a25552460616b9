package dev.hearth.billing.intake;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How messages are taken in. */
@ConfigMapping(prefix = "hearth.intake")
interface IntakeConfig {
  /** Consumer group: all processes of the service share the partitions. */
  @WithDefault("hearth.billing-service")
  String group();

  /** How soon the topic of a new cluster is found. */
  @WithDefault("5s")
  Duration discovery();

  /** Most messages in one transaction. */
  @WithDefault("2000")
  int batch();

  /** First pause after Kafka or the database failed; doubled up to {@link #longestPause()}. */
  @WithDefault("200ms")
  Duration pause();

  /** Longest pause between attempts. */
  @WithDefault("5s")
  Duration longestPause();

  /** Where messages go that will never be taken. */
  @WithDefault("hearth.billing-service.dead-letter")
  String deadLetterTopic();

  /** Bytes of a message that its dead letter keeps; a longer one is cut and says so. */
  @WithDefault("131072")
  int deadLetterBytes();
}
