package dev.hearth.tunnel.facade;

import dev.hearth.tunnel.facade.FacadeRules.Decision;
import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.Headers;
import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.http.RequestTarget;
import dev.hearth.tunnel.presence.Presence;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.RequestOptions;
import java.util.Locale;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Passes what the rules allow on to the API server, as the endpoint's own account. Of the caller's
 * headers only the few that describe the message go along: neither its ticket nor anything that the
 * API server could take for an identity.
 */
public final class KubernetesFacade {
  private static final Logger LOG = Logger.getLogger(KubernetesFacade.class);
  // What etcd takes is less than this.
  private static final long MOST_BODY = 3L * 1024 * 1024;
  private static final Set<String> PASSED =
      Set.of(
          "accept",
          "accept-encoding",
          "content-type",
          "user-agent",
          "sec-websocket-key",
          "sec-websocket-version",
          "sec-websocket-protocol",
          "sec-websocket-extensions");
  private static final String BEARER_PROTOCOL = "base64url.bearer.authorization.k8s.io";
  private static final Problem UNREACHABLE =
      new Problem(
          503, "api-unreachable", "API unreachable", "The cluster's API server didn't answer.", 1);

  private final FacadeRules rules;
  private final ApiServer server;
  private final TokenFile token;
  private final Presence presence;
  private final HttpRelay relay;

  /** What the facades of all event loops have in common. */
  public record Surroundings(
      String session,
      String namespace,
      ApiServer server,
      TokenFile token,
      Presence presence,
      int mostConnections,
      HttpRelay.Patience patience) {}

  /** Belongs to the event loop it is made on. */
  public KubernetesFacade(Vertx vertx, Surroundings around) {
    this.rules = new FacadeRules(around.session(), around.namespace());
    this.server = around.server();
    this.token = around.token();
    this.presence = around.presence();
    this.relay =
        new HttpRelay(
            vertx.createHttpClient(
                server.clientOptions(around.mostConnections(), around.patience().connect())),
            MOST_BODY,
            around.patience());
  }

  public void serve(Exchange exchange, RequestTarget target) {
    switch (rules.decide(exchange.request().method().name(), target)) {
      case Decision.Refused refused -> refuse(exchange, refused.message());
      case Decision.Allowed allowed when exchange.asksForWebSocket() && !allowed.streams() ->
          refuse(exchange, "only watches and logs are served as WebSockets");
      case Decision.Allowed allowed -> relay.move(exchange, onward(exchange, allowed));
    }
  }

  private static void refuse(Exchange exchange, String message) {
    LOG.infof("Refused a request to the facade: requestId=%s reason=%s", exchange.id(), message);
    KubernetesStatus status = KubernetesStatus.forbidden(message);
    exchange.answer(status.code(), "application/json", status.toJson(), 0);
  }

  private HttpRelay.Onward onward(Exchange exchange, Decision.Allowed allowed) {
    MultiMap headers = Headers.only(exchange.request().headers(), PASSED);
    withoutBearerProtocol(headers);
    headers.set("Authorization", "Bearer " + token.current());
    if (exchange.asksForWebSocket()) {
      headers.set("Origin", server.origin());
    }
    RequestOptions target =
        new RequestOptions()
            .setMethod(exchange.request().method())
            .setHost(server.host())
            .setPort(server.port())
            .setSsl(server.tls())
            .setURI(allowed.uri())
            .setHeaders(headers);
    return new HttpRelay.Onward(target, UNREACHABLE, allowed.streams(), this::refusedByServer);
  }

  /** The API server takes a token out of this WebSocket protocol name; ours is the only one. */
  private static void withoutBearerProtocol(MultiMap headers) {
    boolean smuggled =
        headers.getAll("sec-websocket-protocol").stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains(BEARER_PROTOCOL));
    if (smuggled) {
      headers.remove("sec-websocket-protocol");
    }
  }

  /** Refused pods leave no trace in the cluster; this is the only place that sees them. */
  private void refusedByServer(int status, Buffer body) {
    if (status == 401) {
      token.refresh();
    }
    if (status == 403) {
      String message = KubernetesStatus.messageOf(body);
      if (message.contains("exceeded quota")) {
        presence.quotaRefused(message);
      }
    }
  }
}
