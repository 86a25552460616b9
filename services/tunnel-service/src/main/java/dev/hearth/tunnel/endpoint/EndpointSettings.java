package dev.hearth.tunnel.endpoint;

import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.reverse.ReversePorts;

/**
 * What an endpoint needs to know. Certificate, key and authority are paths of PEM files; the
 * address is where the door and the reverse ports listen.
 */
public record EndpointSettings(
    String session,
    String namespace,
    String address,
    int doorPort,
    String certificate,
    String key,
    String ca,
    int mostOpen,
    int eventLoops,
    ReversePorts.Patience patience,
    HttpRelay.Patience apiPatience) {}
