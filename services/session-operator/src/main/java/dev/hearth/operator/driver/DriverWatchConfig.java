package dev.hearth.operator.driver;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How drivers are asked for their work. */
@ConfigMapping(prefix = "hearth.driver-watch")
interface DriverWatchConfig {

  /** Work is seen at most this much later. */
  @WithDefault("PT10S")
  Duration every();

  @WithDefault("PT3S")
  Duration timeout();

  /** How many are asked at the same time. */
  @WithDefault("16")
  int atOnce();
}
