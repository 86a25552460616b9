package dev.hearth.tunnel.gateway;

import dev.hearth.tunnel.http.HttpRelay;
import java.time.Duration;

/**
 * What a gateway needs to know. Certificates and keys are paths of PEM files: its own for the
 * public door, and the ones that endpoints know it by.
 */
public record GatewaySettings(
    String address,
    int port,
    String certificate,
    String key,
    String clientCertificate,
    String clientKey,
    String ca,
    int mostOpenPerSession,
    int mostConnections,
    int eventLoops,
    HttpRelay.Patience patience,
    Duration drain) {}
