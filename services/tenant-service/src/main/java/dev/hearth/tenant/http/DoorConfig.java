package dev.hearth.tenant.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How many may come at a time, and by which way. */
@ConfigMapping(prefix = "hearth.http")
interface DoorConfig {
  /** Most requests that are served at the same time; further ones are answered 503. */
  @WithDefault("100")
  int mostRequests();

  /**
   * Whether a proxy before this service ends TLS and is the only one that can reach it. Otherwise a
   * service in production insists on a certificate of its own.
   */
  @WithDefault("false")
  boolean behindTls();
}
