package dev.hearth.tunnel.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The gateway's settings; all paths must be given when the role is gateway. */
@ConfigMapping(prefix = "hearth.gateway")
public interface GatewayConfig {
  /** Address that the public door binds to. */
  @WithDefault("0.0.0.0")
  String address();

  /** Port of the public door. */
  @WithDefault("8443")
  int port();

  /** PEM file: certificate chain of the public door. */
  Optional<String> certificate();

  /** PEM file: private key of the public door. */
  Optional<String> key();

  /** PEM file: what the gateway shows to endpoints. */
  Optional<String> clientCertificate();

  /** PEM file: the key to it. */
  Optional<String> clientKey();

  /** PEM file: the authority of endpoints' certificates. */
  Optional<String> ca();

  /** Requests and streams that one session may have open; more are answered with 429. */
  @WithDefault("1024")
  int mostOpenPerSession();
}
