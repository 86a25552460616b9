package dev.hearth.operator.sweep;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How leftovers are looked for. */
@ConfigMapping(prefix = "hearth.sweep")
interface SweepConfig {

  /** A namespace or a right that a crash left behind stays for about this long. */
  @WithDefault("PT3M")
  Duration every();

  /**
   * A pod that should have ended so long ago, its own grace counted, is given up: marked as failed,
   * billed to the moment when it was lost, and deleted without its node's word. A namespace that
   * has been going for so long is told of. Must be longer than a node may be away and come back
   * with pods that still run.
   */
  @WithDefault("PT10M")
  Duration patience();
}
