package dev.hearth.operator.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often leftovers are looked for. */
@ConfigMapping(prefix = "hearth.sweep")
interface SweepConfig {

  /** A namespace or a right that a crash left behind stays for about this long. */
  @WithDefault("PT3M")
  Duration every();
}
