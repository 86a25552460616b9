package dev.hearth.client;

import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * What a tunnel needs to know: the session's address at the gateway, the file with its ticket, the
 * authority that vouches for the gateway (null: the JDK's own), the address at which the reverse
 * ports listen here, and those ports.
 *
 * @param openLimit how long opening may take before it fails; later cuts are retried without end
 */
public record TunnelSettings(
    URI url,
    Path ticketFile,
    Path caFile,
    InetAddress localAddress,
    List<ReversePort> ports,
    Duration openLimit) {

  public TunnelSettings {
    url = webSocket(url);
    ports = List.copyOf(ports);
  }

  /**
   * The ticket goes with every request, so an address that is not encrypted must not leave this
   * machine.
   */
  private static URI webSocket(URI url) {
    String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
    String rest = url.toString().substring(scheme.length()).replaceAll("/+$", "");
    return switch (scheme) {
      case "https", "wss" -> URI.create("wss" + rest);
      case "http", "ws" -> {
        if (!List.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost())) {
          throw new IllegalArgumentException(
              "The tunnel's address must be https, so that the ticket is not sent in the clear: "
                  + url);
        }
        yield URI.create("ws" + rest);
      }
      default -> throw new IllegalArgumentException("The tunnel's address must be https: " + url);
    };
  }
}
