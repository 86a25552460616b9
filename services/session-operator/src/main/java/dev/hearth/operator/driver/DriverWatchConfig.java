package dev.hearth.operator.driver;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How drivers are asked for their work. */
@ConfigMapping(prefix = "hearth.driver-watch")
interface DriverWatchConfig {

  /** How often each driver is asked; work is seen at most this much later. */
  @WithDefault("PT10S")
  Duration every();

  /** How long a driver may take to answer; one that does not is not taken for idle. */
  @WithDefault("PT3S")
  Duration timeout();

  /** How many are asked at the same time. */
  @WithDefault("16")
  int atOnce();
}
