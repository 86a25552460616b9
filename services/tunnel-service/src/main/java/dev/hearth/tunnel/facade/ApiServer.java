package dev.hearth.tunnel.facade;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Where the cluster's API is and which authority its certificate must come from. */
public record ApiServer(String host, int port, boolean tls, Optional<String> caFile) {
  public static ApiServer of(String url, Optional<String> caFile) {
    URI uri = URI.create(url);
    boolean tls = "https".equals(uri.getScheme());
    int port = uri.getPort() > 0 ? uri.getPort() : tls ? 443 : 80;
    return new ApiServer(uri.getHost(), port, tls, caFile);
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
      caFile.ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca)));
    }
    return options;
  }
}
