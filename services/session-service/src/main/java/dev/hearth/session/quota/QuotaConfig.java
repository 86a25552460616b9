package dev.hearth.session.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Bounds of the queues. */
@ConfigMapping(prefix = "hearth.quota")
interface QuotaConfig {
  /** Sessions of one tenant that may wait; each is looked at whenever quota is released. */
  @WithDefault("100")
  int queueLimit();
}
