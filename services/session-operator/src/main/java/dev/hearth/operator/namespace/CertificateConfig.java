package dev.hearth.operator.namespace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;

/** The data plane's own authority: what it signs, gateway and endpoints believe. */
@ConfigMapping(prefix = "hearth.ca")
interface CertificateConfig {

  /** PEM file; read at each issue, so that a renewed one is used at once. */
  Path certificate();

  /** PEM file with its private key. */
  Path key();

  /** How long an endpoint's certificate is good; a session that lives longer loses its door. */
  @WithDefault("P90D")
  Duration endpointValidity();
}
