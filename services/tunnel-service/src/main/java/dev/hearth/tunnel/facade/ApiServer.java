package dev.hearth.tunnel.facade;

import dev.hearth.tunnel.tls.TrustedAuthorities;
import io.vertx.core.http.HttpClientOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Where the cluster's API is and which authority its certificate must come from. */
public record ApiServer(
    String host, int port, boolean tls, Optional<TrustedAuthorities> authorities) {
  /**
   * @param authorities asked for only where the address speaks TLS
   */
  public static ApiServer of(String url, Supplier<TrustedAuthorities> authorities) {
    URI uri = URI.create(url);
    boolean tls = "https".equals(uri.getScheme());
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    return new ApiServer(
        uri.getHost(), port, tls, tls ? Optional.of(authorities.get()) : Optional.empty());
  }

  /** Where WebSockets say they come from: the API server lets none in that doesn't say it. */
  String origin() {
    return (tls ? "https://" : "http://") + host + ":" + port;
  }

  HttpClientOptions clientOptions(int mostConnections, Duration connect) {
    HttpClientOptions options =
        new HttpClientOptions()
            .setMaxPoolSize(mostConnections)
            .setKeepAliveTimeout(30)
            .setConnectTimeout((int) connect.toMillis())
            .setTcpKeepAlive(true)
            .setSslHandshakeTimeout(connect.toMillis())
            .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
            .setSsl(tls);
    if (tls) {
      authorities.ifPresent(all -> options.setTrustOptions(all.options()));
    }
    return options;
  }
}
