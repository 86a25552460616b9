package dev.hearth.tunnel.http;

import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import java.util.List;

/** How doors speak HTTP/2, which only gRPC needs. */
public final class GrpcTransport {
  /** What one call may have on its way before its reader takes it. */
  private static final int WINDOW = 256 * 1024;

  /**
   * And all calls of a connection together: a reader that has stopped holds its own window only, so
   * that many of them do not stop the others.
   */
  private static final int CONNECTION_WINDOW = 32 * 1024 * 1024;

  /** The doors count what is open of a session, over all its connections. */
  private static final int CALLS = 1000;

  private static final int LARGEST_HEAD = 16 * 1024;

  private GrpcTransport() {}

  /** Offers it beside HTTP/1.1, and after it: who speaks both keeps to the one of before. */
  public static void offer(HttpServerOptions options) {
    options
        .setAlpnVersions(List.of(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2))
        .setInitialSettings(
            settings().setMaxConcurrentStreams(CALLS).setMaxHeaderListSize(LARGEST_HEAD))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
        .setUseAlpn(true);
  }

  /** For the next hop, where that speaks TLS. */
  public static void insist(HttpClientOptions options) {
    plain(options).setAlpnVersions(List.of(HttpVersion.HTTP_2)).setUseAlpn(true);
  }

  /** For a next hop that is known to speak it, without TLS. */
  public static HttpClientOptions plain(HttpClientOptions options) {
    return options
        .setProtocolVersion(HttpVersion.HTTP_2)
        .setHttp2ClearTextUpgrade(false)
        .setInitialSettings(settings().setPushEnabled(false))
        .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
        .setHttp2MaxPoolSize(4)
        .setHttp2KeepAliveTimeout(60);
  }

  private static Http2Settings settings() {
    return new Http2Settings().setInitialWindowSize(WINDOW);
  }
}
