package dev.hearth.tunnel.endpoint;

import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.reverse.ReversePorts;
import dev.hearth.tunnel.tls.OwnCertificate;
import dev.hearth.tunnel.tls.TrustedAuthorities;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an endpoint needs to know.
 *
 * @param address where the door and the reverse ports listen
 * @param own what the door shows to the gateway
 * @param gateways the authority of the gateway's certificate
 * @param uploads where files go that are uploaded; empty where none can be
 * @param driverWithin how long the client's driver may take to say whether it works
 * @param lastWords how long an answer that is under way goes on when the session is over
 */
public record EndpointSettings(
    String session,
    String namespace,
    String address,
    int doorPort,
    OwnCertificate own,
    TrustedAuthorities gateways,
    int mostOpen,
    int eventLoops,
    ReversePorts.Patience patience,
    HttpRelay.Patience apiPatience,
    Optional<Uploads> uploads,
    Duration driverWithin,
    Duration lastWords) {

  /**
   * What is uploaded to the session.
   *
   * @param port where the session's pods fetch it
   * @param mostBytes of all files together
   */
  public record Uploads(Path folder, int port, long mostBytes) {}
}
