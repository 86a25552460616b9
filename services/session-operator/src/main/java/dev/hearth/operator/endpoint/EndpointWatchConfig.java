package dev.hearth.operator.endpoint;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How endpoints are asked. */
@ConfigMapping(prefix = "hearth.endpoint-watch")
interface EndpointWatchConfig {

  /** A client that is gone is noticed this much later. */
  @WithDefault("PT10S")
  Duration every();

  @WithDefault("PT2S")
  Duration timeout();

  /** How many are asked at the same time. */
  @WithDefault("32")
  int atOnce();
}
