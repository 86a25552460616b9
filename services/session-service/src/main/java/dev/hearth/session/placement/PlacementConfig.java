package dev.hearth.session.placement;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How clusters are judged. */
@ConfigMapping(prefix = "hearth.placement")
interface PlacementConfig {
  /**
   * A cluster that was not heard from for so long gets no sessions, and those it has are marked as
   * not reachable. Must be several heartbeats; clocks must differ by less.
   */
  @WithDefault("PT60S")
  Duration patience();
}
