package dev.hearth.session.quota;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Bounds of the queues. */
@ConfigMapping(prefix = "hearth.quota")
interface QuotaConfig {
  /** Most sessions of one tenant that wait; each is looked at whenever quota is released. */
  @WithDefault("100")
  int queueLimit();

  /**
   * Most requests of one tenant that change sessions at the same time; each holds a connection of
   * the pool, so it must be a small part of that.
   */
  @WithDefault("4")
  int atOnce();

  /**
   * Further ones of all tenants that may wait for their turn at the same time, shared fairly; each
   * holds one of {@code hearth.http.most-requests}, so it must be a part of those.
   */
  @WithDefault("60")
  int waitingRoom();

  /** How long further ones wait for their turn before they are answered 503. */
  @WithDefault("PT5S")
  Duration patience();
}
