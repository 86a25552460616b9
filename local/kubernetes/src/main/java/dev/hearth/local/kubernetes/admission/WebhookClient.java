package dev.hearth.local.kubernetes.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.select.LabelSelector;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.URI;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts reviews to webhooks over TLS that only the configured CA vouches for. Connections are kept;
 * a rotated CA gets connections of its own.
 */
final class WebhookClient {
  private static final int KEPT_CLIENTS = 16;
  private static final int POOL = 32;

  private final Vertx vertx;
  private final ObjectStore store;
  private final Map<String, HttpClient> clients = new LinkedHashMap<>();

  WebhookClient(Vertx vertx, ObjectStore store) {
    this.vertx = vertx;
    this.store = store;
  }

  /** Waits for the answer; whatever goes wrong is an IOException that says what. */
  JsonNode ask(JsonNode clientConfig, ObjectNode review, int timeoutSeconds) throws IOException {
    RequestOptions request = target(clientConfig).setMethod(HttpMethod.POST);
    request.putHeader("Content-Type", "application/json").putHeader("Accept", "application/json");
    request.setTimeout(TimeUnit.SECONDS.toMillis(timeoutSeconds));
    Future<Buffer> answer =
        client(Json.text(clientConfig, "caBundle"))
            .request(request)
            .compose(r -> send(r, Buffer.buffer(Json.bytes(review))));
    try {
      return Json.parse(
          answer
              .toCompletionStage()
              .toCompletableFuture()
              .get(timeoutSeconds, TimeUnit.SECONDS)
              .getBytes());
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      throw new IOException("context deadline exceeded", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /**
   * To be called on the request's event loop: who asks for the body from another thread may come
   * after it, and then waits in vain.
   */
  private static Future<Buffer> send(HttpClientRequest request, Buffer review) {
    return request
        .send(review)
        .compose(
            r ->
                r.statusCode() == 200
                    ? r.body()
                    : Future.failedFuture("the server answered " + r.statusCode()));
  }

  /** The address to post to; a Service is resolved to one of its ready pods. */
  private RequestOptions target(JsonNode config) throws IOException {
    String url = Json.text(config, "url");
    if (!url.isEmpty()) {
      URI uri = URI.create(url);
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      int port = uri.getPort() < 0 ? 443 : uri.getPort();
      return new RequestOptions()
          .setSsl(true)
          .setHost(uri.getHost())
          .setPort(port)
          .setURI((uri.getRawPath().isEmpty() ? "/" : uri.getRawPath()) + query);
    }
    JsonNode service = config.path("service");
    String name = Json.text(service, "name");
    String namespace = Json.text(service, "namespace");
    int port = service.path("port").asInt(443);
    return new RequestOptions()
        .setSsl(true)
        .setHost(name + "." + namespace + ".svc")
        .setPort(port)
        .setServer(endpoint(namespace, name, port))
        .setURI(Json.has(service, "path") ? Json.text(service, "path") : "/");
  }

  private SocketAddress endpoint(String namespace, String name, int port) throws IOException {
    Stored service =
        store
            .get(new ObjectKey("services", namespace, name))
            .orElseThrow(() -> new IOException("service \"" + name + "\" not found"));
    int target = port;
    for (JsonNode known : Json.at(service.tree(), "spec", "ports")) {
      if (known.path("port").asInt() == port && known.path("targetPort").isInt()) {
        target = known.path("targetPort").asInt();
      }
    }
    LabelSelector selector = LabelSelector.ofMap(Json.at(service.tree(), "spec", "selector"));
    for (Stored pod : store.list("pods", namespace)) {
      if (selector.matches(pod.tree())
          && Json.text(pod.tree(), "status", "phase").equals("Running")) {
        return SocketAddress.inetSocketAddress(target, Json.text(pod.tree(), "status", "podIP"));
      }
    }
    throw new IOException("no endpoints available for service \"" + name + "\"");
  }

  private synchronized HttpClient client(String caBundle) {
    HttpClient known = clients.get(caBundle);
    if (known != null) {
      return known;
    }
    if (clients.size() >= KEPT_CLIENTS) {
      String oldest = clients.keySet().iterator().next();
      clients.remove(oldest).close();
    }
    HttpClientOptions options =
        new HttpClientOptions().setSsl(true).setMaxPoolSize(POOL).setConnectTimeout(5_000);
    if (!caBundle.isEmpty()) {
      options.setTrustOptions(
          new PemTrustOptions()
              .addCertValue(Buffer.buffer(Base64.getMimeDecoder().decode(caBundle))));
    }
    HttpClient made = vertx.createHttpClient(options);
    clients.put(caBundle, made);
    return made;
  }
}
