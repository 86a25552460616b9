package dev.hearth.local.kubernetes.node;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One check of a container: a command, an HTTP request or a connection. */
final class Probe {
  private static final SSLContext ANY_CERTIFICATE = anyCertificate();

  private final JsonNode spec;
  private final JsonNode container;
  private final String podIp;

  Probe(JsonNode spec, JsonNode container, String podIp) {
    this.spec = spec;
    this.container = container;
    this.podIp = podIp;
  }

  Duration initialDelay() {
    return Duration.ofSeconds(spec.path("initialDelaySeconds").asInt(0));
  }

  Duration period() {
    return Duration.ofSeconds(Math.max(1, spec.path("periodSeconds").asInt(10)));
  }

  int failureThreshold() {
    return Math.max(1, spec.path("failureThreshold").asInt(3));
  }

  int successThreshold() {
    return Math.max(1, spec.path("successThreshold").asInt(1));
  }

  /** Null where the check succeeded, else why it did not. */
  String check(ContainerProcess process, Function<JsonNode, List<String>> expand)
      throws InterruptedException {
    Duration limit = Duration.ofSeconds(Math.max(1, spec.path("timeoutSeconds").asInt(1)));
    try {
      if (spec.has("exec")) {
        boolean ok = process.run(expand.apply(Json.at(spec, "exec", "command")), limit);
        return ok ? null : "the command failed or took too long";
      }
      if (spec.has("httpGet")) {
        return http(spec.path("httpGet"), limit);
      }
      JsonNode target = spec.has("grpc") ? spec.path("grpc") : spec.path("tcpSocket");
      try (Socket socket = new Socket()) {
        socket.connect(
            new InetSocketAddress(host(target), port(target.path("port"))), (int) limit.toMillis());
        return null;
      }
    } catch (IOException e) {
      return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
  }

  private String http(JsonNode get, Duration limit) throws IOException {
    boolean tls = Json.text(get, "scheme").equals("HTTPS");
    String path = Json.text(get, "path");
    URI uri =
        URI.create(
            (tls ? "https://" : "http://")
                + host(get)
                + ":"
                + port(get.path("port"))
                + (path.startsWith("/") ? path : "/" + path));
    HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
    if (connection instanceof HttpsURLConnection secured) {
      // As the kubelet does: a probe asks whether something answers, not who.
      secured.setSSLSocketFactory(ANY_CERTIFICATE.getSocketFactory());
      secured.setHostnameVerifier((name, session) -> true);
    }
    connection.setConnectTimeout((int) limit.toMillis());
    connection.setReadTimeout((int) limit.toMillis());
    connection.setInstanceFollowRedirects(false);
    for (JsonNode header : get.path("httpHeaders")) {
      connection.setRequestProperty(Json.text(header, "name"), Json.text(header, "value"));
    }
    try {
      int code = connection.getResponseCode();
      return code >= 200 && code < 400 ? null : "HTTP probe failed with statuscode: " + code;
    } finally {
      connection.disconnect();
    }
  }

  private String host(JsonNode target) {
    String host = Json.text(target, "host");
    return host.isEmpty() ? podIp : host;
  }

  private int port(JsonNode port) {
    if (port.isTextual()) {
      for (JsonNode known : container.path("ports")) {
        if (Json.text(known, "name").equals(port.asText())) {
          return known.path("containerPort").asInt();
        }
      }
    }
    return port.asInt();
  }

  private static SSLContext anyCertificate() {
    X509TrustManager trust =
        new X509TrustManager() {
          @Override
          public void checkClientTrusted(X509Certificate[] chain, String type) {}

          @Override
          public void checkServerTrusted(X509Certificate[] chain, String type) {}

          @Override
          public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
          }
        };
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
