package dev.hearth.tunnel.endpoint;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The endpoint's settings; all paths must be given when the role is endpoint. */
@ConfigMapping(prefix = "hearth.endpoint")
public interface EndpointConfig {
  /** The pod's own address: door and reverse ports bind to it. */
  Optional<String> address();

  /** Port of the door that the gateway knocks at. */
  @WithDefault("8443")
  int doorPort();

  /** PEM file: the endpoint's certificate. */
  Optional<String> certificate();

  /** PEM file: the key to it. */
  Optional<String> key();

  /** PEM file: the authority that the gateway's certificate must come from. */
  Optional<String> ca();

  /** Most requests and streams that may be open; more are answered 429 or closed. */
  @WithDefault("1024")
  int mostOpen();

  /** How often a control socket is pinged. */
  @WithDefault("10s")
  Duration pingEvery();

  /** Silence after which a client is taken for dead, and its ports and streams are closed. */
  @WithDefault("30s")
  Duration deadAfter();

  /** How long a connection from a pod waits until the client collects it; then it is closed. */
  @WithDefault("30s")
  Duration collectWithin();

  /**
   * Folder for what is uploaded to the session; without one nothing can be. What is in it outlives
   * the process.
   */
  Optional<String> filesFolder();

  /** Port of plain HTTP where the session's pods fetch what was uploaded. */
  @WithDefault("8444")
  int filesPort();

  /** Most MiB of all files that are uploaded to the session together. */
  @WithDefault("1024")
  long filesMib();

  /** How long the API server may take to accept a connection. */
  @WithDefault("5s")
  Duration apiConnectWithin();

  /** How long a request to the API server, or an answer of it that has an end, may stand still. */
  @WithDefault("30s")
  Duration apiHeadwayWithin();
}
