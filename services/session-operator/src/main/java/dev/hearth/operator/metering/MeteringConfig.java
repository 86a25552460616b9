package dev.hearth.operator.metering;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** When usage is sent. What is sent does not depend on it. */
@ConfigMapping(prefix = "hearth.metering")
interface MeteringConfig {

  /** How often to look for minutes that have passed; ends of pods are looked at as they come. */
  @WithDefault("PT2S")
  Duration every();

  /**
   * How long a minute must have passed. Nodes report an end with a delay; a longer wait means fewer
   * corrections.
   */
  @WithDefault("PT10S")
  Duration settle();
}
