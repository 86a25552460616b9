package dev.hearth.operator.heartbeat;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.Optional;

/** The cluster's public door. */
@ConfigMapping(prefix = "hearth.gateway")
interface GatewayConfig {

  /** {@code https://host:port}, as clients reach it. */
  String url();

  /** PEM file of the authority that signed its certificate; not needed where all trust it. */
  Optional<Path> ca();
}
