package dev.hearth.session.feed;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How Kafka is read. */
@ConfigMapping(prefix = "hearth.feed")
interface FeedConfig {
  /** Groups are named {@code <prefix>.<feed>}; the prefix is what Kafka's permissions name. */
  @WithDefault("hearth.session-service")
  String groupPrefix();

  /** How soon the topic of a cluster that has just joined is noticed. */
  @WithDefault("PT5S")
  Duration discovery();
}
