package dev.hearth.client;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/**
 * Opens WebSockets at the gateway with the session's ticket, and says in words why one failed. The
 * JDK's HTTP client finishes each opening on the common fork-join pool whatever executor it was
 * given, so a program that blocks all of that pool holds new connections up; open ones go on.
 */
final class GatewayDialer {
  private static final String PROTOCOL = "hearth.tunnel.v1";
  private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  private final HttpClient http;
  private final String url;
  private final Path ticketFile;

  GatewayDialer(TunnelSettings settings, Executor callbacks) throws IOException {
    url = settings.url().toString();
    ticketFile = settings.ticketFile();
    http =
        HttpClient.newBuilder()
            .executor(callbacks)
            .connectTimeout(CONNECT_LIMIT)
            .sslContext(GatewayTrust.of(settings.caFile()))
            .build();
  }

  /** The ticket is read anew each time: it may have been renewed. */
  CompletableFuture<WebSocket> dial(String path, WebSocket.Listener listener) {
    String ticket;
    try {
      ticket = Files.readString(ticketFile).strip();
    } catch (IOException e) {
      return CompletableFuture.failedFuture(
          new TunnelException("The ticket file " + ticketFile + " cannot be read", e));
    }
    return http.newWebSocketBuilder()
        .connectTimeout(CONNECT_LIMIT)
        .subprotocols(PROTOCOL)
        .header("Authorization", "Bearer " + ticket)
        .buildAsync(URI.create(url + "/" + path), listener)
        .thenApply(GatewayDialer::speaksOurProtocol);
  }

  private static WebSocket speaksOurProtocol(WebSocket socket) {
    if (!socket.getSubprotocol().equals(PROTOCOL)) {
      socket.abort();
      throw new CompletionException(
          new TunnelException(
              "The gateway does not speak " + PROTOCOL + ": is it the right address?"));
    }
    return socket;
  }

  /** HTTP status of a refusal, or 0 where there was no answer. */
  static int status(Throwable failure) {
    WebSocketHandshakeException refusal = within(failure, WebSocketHandshakeException.class);
    return refusal == null ? 0 : refusal.getResponse().statusCode();
  }

  /** Whether the gateway has decided that this ticket opens no tunnel, now or later. */
  static boolean isRefused(Throwable failure) {
    int status = status(failure);
    return status == 401 || status == 403 || status == 410;
  }

  /** Whether trying again without a change cannot help. */
  static boolean isFinal(Throwable failure) {
    return isRefused(failure)
        || status(failure) == 404
        || within(failure, CertificateException.class) != null
        || within(failure, TunnelException.class) != null;
  }

  /** The failure with a {@link TunnelException} in words as its cause. */
  static CompletionException translated(Throwable failure) {
    TunnelException inWords = within(failure, TunnelException.class);
    if (inWords != null) {
      return new CompletionException(inWords);
    }
    CertificateException untrusted = within(failure, CertificateException.class);
    String words =
        switch (status(failure)) {
          case 0 ->
              untrusted == null
                  ? "the gateway cannot be reached (" + root(failure) + ")"
                  : "this client does not trust the gateway's certificate ("
                      + untrusted.getMessage()
                      + ")";
          case 401 ->
              "the gateway does not accept the ticket (401): get a new one for this session";
          case 403 -> "the ticket does not open the tunnel of this session (403)";
          case 404 -> "the gateway does not know this session (404)";
          case 410 -> "the session is over (410): start a new one";
          case 503 -> "the session is not ready yet (503)";
          default -> "the gateway answered " + status(failure);
        };
    return new CompletionException(new TunnelException("No tunnel: " + words, failure));
  }

  private static <T extends Throwable> T within(Throwable failure, Class<T> kind) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (kind.isInstance(cause)) {
        return kind.cast(cause);
      }
    }
    return null;
  }

  private static Throwable root(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? root(failure.getCause())
        : failure;
  }
}
