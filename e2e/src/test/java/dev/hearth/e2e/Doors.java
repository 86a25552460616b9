package dev.hearth.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The doors of one session at its cluster's gateway, trusting what the session's record names. */
final class Doors {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A machine that others use lets each of those who decide stand still now and then. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final String url;
  private final String namespace;
  private final HttpClient http;

  Doors(String gateway, String session, String caPem) {
    url = gateway + "/s/" + session;
    namespace = "hearth-" + session;
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .sslContext(trust(caPem))
            .build();
  }

  /** A path below the session's own namespace in the Kubernetes facade. */
  String inNamespace(String path) {
    return "/kube/api/v1/namespaces/" + namespace + "/" + path;
  }

  Answer get(String path, Optional<String> ticket) {
    return send("GET", path, null, ticket);
  }

  /** Asks again where nobody has decided yet. */
  Answer send(String method, String path, String json, Optional<String> ticket) {
    return Waiting.lasting(
        PATIENCE, Doors::isUndecided, () -> sendOnce(method, path, json, ticket));
  }

  /** The door could not look a session up in time, or the API server heard no webhook. */
  private static boolean isUndecided(Answer answer) {
    return answer.isForLater()
        || (answer.status() >= 500 && answer.text().contains("failed calling webhook"));
  }

  /** Uploads a file whole, again where nobody has decided yet. */
  Answer upload(String name, Path file, String ticket) {
    return Waiting.lasting(PATIENCE, Doors::isUndecided, () -> uploadOnce(name, file, ticket));
  }

  private Answer uploadOnce(String name, Path file, String ticket) {
    try {
      return answer(
          HttpRequest.newBuilder(URI.create(url + "/files/" + name))
              .timeout(LIMIT)
              .header("Authorization", "Bearer " + ticket)
              .PUT(BodyPublishers.ofFile(file)));
    } catch (IOException e) {
      throw new UncheckedIOException(name, e);
    }
  }

  Answer sendOnce(String method, String path, String json, Optional<String> ticket) {
    var request = HttpRequest.newBuilder(URI.create(url + path)).timeout(LIMIT);
    ticket.ifPresent(text -> request.header("Authorization", "Bearer " + text));
    if (json == null) {
      request.method(method, BodyPublishers.noBody());
    } else {
      request.header("Content-Type", "application/json");
      request.method(method, BodyPublishers.ofString(json));
    }
    try {
      return answer(request);
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    }
  }

  private Answer answer(HttpRequest.Builder request) throws IOException {
    try {
      return Answer.of(http.send(request.build(), BodyHandlers.ofString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The status with which a WebSocket is refused; 101 if it is opened. */
  int knock(String path, Optional<String> ticket) {
    return Waiting.lasting(PATIENCE, status -> status == 503, () -> knockOnce(path, ticket));
  }

  private int knockOnce(String path, Optional<String> ticket) {
    var builder = http.newWebSocketBuilder().connectTimeout(LIMIT);
    ticket.ifPresent(text -> builder.header("Authorization", "Bearer " + text));
    try {
      builder
          .subprotocols("hearth.tunnel.v1")
          .buildAsync(URI.create(url.replace("https:", "wss:") + path), new WebSocket.Listener() {})
          .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
          .abort();
      return 101;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException refused) {
        return refused.getResponse().statusCode();
      }
      throw new AssertionError("no answer at " + path, e.getCause());
    } catch (TimeoutException e) {
      throw new AssertionError("waited " + LIMIT.toSeconds() + " s in vain for " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** Trusts one authority and nobody else. */
  static SSLContext trust(String pem) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setCertificateEntry(
          "gateway",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
      var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      var context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("the gateway's CA is unreadable: " + pem, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
