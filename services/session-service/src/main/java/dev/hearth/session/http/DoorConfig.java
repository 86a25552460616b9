package dev.hearth.session.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many may come at a time. */
@ConfigMapping(prefix = "hearth.http")
interface DoorConfig {
  /** Requests that are served at the same time; further ones are answered 503. */
  @WithDefault("100")
  int mostRequests();
}
