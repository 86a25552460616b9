package dev.hearth.operator.endpoint;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How endpoints are asked. */
@ConfigMapping(prefix = "hearth.endpoint-watch")
interface EndpointWatchConfig {

  /** How often each endpoint is asked; a client that is gone is noticed this much later. */
  @WithDefault("PT10S")
  Duration every();

  /** How long an endpoint may take to answer; then it counts as one that did not. */
  @WithDefault("PT2S")
  Duration timeout();

  /** How many are asked at the same time. */
  @WithDefault("32")
  int atOnce();
}
