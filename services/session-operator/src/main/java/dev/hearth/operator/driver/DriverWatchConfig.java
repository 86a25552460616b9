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

  /**
   * How long the driver of a client session may take, which is asked through its endpoint and its
   * client's tunnel; endpoints give up after 5 s.
   */
  @WithDefault("PT6S")
  Duration clientTimeout();

  /** How many are asked at the same time, and as many more of client sessions. */
  @WithDefault("16")
  int atOnce();
}
