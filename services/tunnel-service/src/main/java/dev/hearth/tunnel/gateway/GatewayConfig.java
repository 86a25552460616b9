package dev.hearth.tunnel.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
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

  /** Most requests and streams that one session may have open; more are answered 429. */
  @WithDefault("1024")
  int mostOpenPerSession();

  /** Most connections of all callers together; more are closed. */
  @WithDefault("10000")
  int mostConnections();

  /** How long an endpoint may take to accept a connection. */
  @WithDefault("5s")
  Duration connectWithin();

  /**
   * How long a caller's body or the head of an endpoint's answer may stand still. Longer than the
   * endpoint waits for the API server, whose answer it is then.
   */
  @WithDefault("35s")
  Duration headwayWithin();

  /**
   * How long a gateway that stops goes on serving in any case: so long it may take until all that
   * send callers here have heard that it is not ready.
   */
  @WithDefault("2s")
  Duration linger();

  /** How long a gateway that stops goes on serving while something is open. */
  @WithDefault("5s")
  Duration drain();
}
