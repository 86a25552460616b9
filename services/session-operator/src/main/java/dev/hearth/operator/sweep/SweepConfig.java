package dev.hearth.operator.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often leftovers are looked for. */
@ConfigMapping(prefix = "hearth.sweep")
interface SweepConfig {

  @WithDefault("PT3M")
  Duration every();
}
