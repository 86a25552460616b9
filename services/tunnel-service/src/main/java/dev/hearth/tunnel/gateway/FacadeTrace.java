package dev.hearth.tunnel.gateway;

import dev.hearth.tunnel.access.Scope;
import dev.hearth.tunnel.http.Exchange;
import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.vertx.core.MultiMap;
import java.util.Set;

/**
 * A span for each request that a session's Kubernetes facade was admitted to, in its caller's trace
 * where it has one. It says nothing that the caller wrote, which might be a ticket: no path, query
 * or header. Streams of the tunnel have none.
 */
final class FacadeTrace {
  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private static final TextMapGetter<MultiMap> GETTER =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MultiMap headers) {
          return headers.names();
        }

        @Override
        public String get(MultiMap headers, String key) {
          return headers == null ? null : headers.get(key);
        }
      };

  private FacadeTrace() {}

  /** Begins the span, which ends with the exchange. */
  static void begin(Exchange exchange, GatewayRoute route) {
    if (route.scope() != Scope.KUBE) {
      return;
    }
    String method = exchange.request().method().name();
    String known = METHODS.contains(method) ? method : "_OTHER";
    Span span =
        GlobalOpenTelemetry.getTracer("dev.hearth.gateway")
            .spanBuilder("kube " + known)
            .setSpanKind(SpanKind.SERVER)
            .setParent(
                W3CTraceContextPropagator.getInstance()
                    .extract(Context.root(), exchange.request().headers(), GETTER))
            .setAttribute("http.request.method", known)
            .setAttribute("hearth.session", route.session())
            .startSpan();
    exchange.onEnd(
        () -> {
          int status = exchange.request().response().getStatusCode();
          span.setAttribute("http.response.status_code", status).end();
        });
  }
}
