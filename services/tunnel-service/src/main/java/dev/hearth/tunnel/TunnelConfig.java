package dev.hearth.tunnel;

import io.smallrye.config.ConfigMapping;

/** Which of the two roles this process plays. */
@ConfigMapping(prefix = "hearth.tunnel")
interface TunnelConfig {
  /** The role. */
  Role role();

  /** The two things one artifact can be. */
  enum Role {
    GATEWAY,
    ENDPOINT
  }
}
