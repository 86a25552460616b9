package dev.hearth.operator.lifecycle;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Patience with sessions. */
@ConfigMapping(prefix = "hearth.session")
public interface LifecycleConfig {

  /**
   * A session that its cluster has not taken, or whose endpoint is not ready after this, has
   * failed, and its quota is free again.
   */
  @WithDefault("PT10M")
  Duration provisioningTimeout();
}
