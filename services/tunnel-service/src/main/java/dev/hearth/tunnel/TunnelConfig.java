package dev.hearth.tunnel;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Which of the two roles this process plays, and what both have in common. */
@ConfigMapping(prefix = "hearth.tunnel")
interface TunnelConfig {
  /** The public door of a cluster, or the small pod of one session. */
  Role role();

  /** How often the files of certificates and authorities are looked at; a new one is taken then. */
  @WithDefault("30s")
  Duration renewEvery();

  /** The two things one artifact can be. */
  enum Role {
    GATEWAY,
    ENDPOINT
  }
}
