package dev.hearth.tunnel.gateway;

import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.tls.OwnCertificate;
import dev.hearth.tunnel.tls.TrustedAuthorities;
import java.time.Duration;

/**
 * What a gateway needs to know.
 *
 * @param own what the public door shows
 * @param client what endpoints know the gateway by
 * @param endpoints the authority of endpoints' certificates
 * @param goodbye how long endpoints have for saying good-bye before the gateway hangs up
 */
public record GatewaySettings(
    String address,
    int port,
    OwnCertificate own,
    OwnCertificate client,
    TrustedAuthorities endpoints,
    int mostOpenPerSession,
    int mostConnections,
    int eventLoops,
    HttpRelay.Patience patience,
    Duration goodbye,
    Duration linger,
    Duration drain) {}
