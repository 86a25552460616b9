package dev.hearth.operator.heartbeat;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How often the cluster says that it lives. */
@ConfigMapping(prefix = "hearth.heartbeat")
interface HeartbeatConfig {

  @WithDefault("PT10S")
  Duration every();

  /** Room is counted over all pods of the cluster, which costs the API server something. */
  @WithDefault("PT30S")
  Duration capacityEvery();
}
