package dev.hearth.local.platform.parts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The control plane's one address, as an ingress is in a cluster: it routes by path, passes streams
 * on as they come, and names the part that does not answer.
 */
final class FrontDoor implements AutoCloseable {
  private static final String PROBLEM = "application/problem+json";
  private static final int CONNECTIONS_EACH = 256;

  private final Vertx vertx;

  private FrontDoor(Vertx vertx) {
    this.vertx = vertx;
  }

  static FrontDoor open(Addresses addresses) throws IOException {
    Vertx vertx =
        Vertx.vertx(
            new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2));
    HttpClient client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS_EACH)
                .setConnectTimeout(2_000)
                // A restarted service must not be met with a connection to its predecessor.
                .setKeepAliveTimeout(5));
    Map<String, HttpProxy> routes = new LinkedHashMap<>();
    route(routes, client, "keycloak", addresses.keycloak(), "/auth");
    route(routes, client, "tenant-service", addresses.tenant(), "/v1/tenants");
    route(routes, client, "session-service", addresses.session(), "/v1/sessions", "/v1/clusters");
    route(
        routes,
        client,
        "billing-service",
        addresses.billing(),
        "/v1/usage",
        "/v1/costs",
        "/v1/prices");
    Future<?> listening =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setMaxFormAttributeSize(65_536)
                    // A body of unknown length, as HTTP/2 allows it, the proxy cannot pass on.
                    .setHttp2ClearTextEnabled(false))
            .requestHandler(request -> handle(routes, addresses, request))
            .listen(addresses.front(), "127.0.0.1");
    try {
      listening.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      vertx.close();
      throw new IOException("the front door cannot listen on port " + addresses.front(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return new FrontDoor(vertx);
  }

  @Override
  public void close() {
    vertx.close();
  }

  private static void route(
      Map<String, HttpProxy> routes, HttpClient client, String part, int port, String... paths) {
    HttpProxy proxy = HttpProxy.reverseProxy(client).origin(port, "127.0.0.1");
    proxy.addInterceptor(new Passage(part));
    for (String path : paths) {
      routes.put(path, proxy);
    }
  }

  private static void handle(
      Map<String, HttpProxy> routes, Addresses addresses, HttpServerRequest request) {
    String path = request.path() == null ? "/" : request.path();
    for (Map.Entry<String, HttpProxy> route : routes.entrySet()) {
      String prefix = route.getKey();
      if (path.equals(prefix) || path.startsWith(prefix + "/")) {
        route.getValue().handle(request);
        return;
      }
    }
    if (path.equals("/")) {
      request.response().putHeader("Content-Type", "text/plain; charset=utf-8");
      request.response().end(index(addresses));
    } else {
      request.response().setStatusCode(404).putHeader("Content-Type", PROBLEM);
      request.response().end(problem(404, "not-found", "Not found", "Nothing is at " + path + "."));
    }
  }

  private static String index(Addresses addresses) {
    return """
        Hearth, on one machine.

        /auth/realms/hearth                     OIDC provider
        /v1/tenants                             tenant-service
        /v1/sessions  /v1/clusters              session-service
        /v1/usage  /v1/costs  /v1/prices        billing-service

        Sessions' gateway: %s
        """
        .formatted(addresses.gatewayUrl());
  }

  private static Buffer problem(int status, String slug, String title, String detail) {
    return new JsonObject()
        .put("type", "/problems#" + slug)
        .put("title", title)
        .put("status", status)
        .put("detail", detail)
        .toBuffer();
  }

  /**
   * Passes the caller's host name on, and says which part did not answer instead of an empty 502.
   */
  private record Passage(String part) implements ProxyInterceptor {
    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      // The part makes links for whoever asked, so it has to know by which name.
      context.request().setAuthority(context.request().proxiedRequest().authority());
      return context
          .sendRequest()
          .recover(
              failure -> {
                Buffer body =
                    problem(
                        502, "part-down", "Bad gateway", part + " does not answer at the moment.");
                ProxyResponse response = context.request().release().response();
                response.setStatusCode(502).putHeader("Content-Type", PROBLEM);
                return Future.succeededFuture(response.setBody(Body.body(body)));
              });
    }
  }
}
