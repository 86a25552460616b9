package dev.hearth.operator.heartbeat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often the cluster says that it lives. */
@ConfigMapping(prefix = "hearth.heartbeat")
interface HeartbeatConfig {

  /** Must be several times shorter than session-service's {@code hearth.placement.patience}. */
  @WithDefault("PT10S")
  Duration every();

  /** How often free room is counted, over all pods: each time costs the API server something. */
  @WithDefault("PT30S")
  Duration capacityEvery();
}
