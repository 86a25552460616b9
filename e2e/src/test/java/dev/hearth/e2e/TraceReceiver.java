package dev.hearth.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Where the platform's services send their spans: OTLP over HTTP, as a collector takes it. */
final class TraceReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<byte[]> requests = new CopyOnWriteArrayList<>();

  TraceReceiver() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      requests.add(exchange.getRequestBody().readAllBytes());
      exchange.sendResponseHeaders(200, -1);
    }
  }

  /** What makes a service send its spans here, and soon. */
  String jvmOptions() {
    return "-Dquarkus.otel.exporter.otlp.endpoint=http://127.0.0.1:"
        + server.getAddress().getPort()
        + " -Dquarkus.otel.bsp.schedule.delay=500ms";
  }

  /** The spans of one trace that have come so far; one that was not acknowledged comes again. */
  List<TraceSpan> spansOf(String trace) {
    return requests.stream()
        .flatMap(request -> TraceSpan.read(request).stream())
        .filter(span -> span.trace().equals(trace))
        .distinct()
        .toList();
  }

  /** All that has come, as it came. */
  List<byte[]> raw() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
