package dev.hearth.tunnel.forward;

import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.http.RequestTarget;
import dev.hearth.tunnel.stream.StreamPipe;
import dev.hearth.tunnel.stream.TcpStream;
import dev.hearth.tunnel.stream.WebSocketStream;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code GET /tunnel/connect}: dials first, so that the answer tells whether the pod was there. */
public final class ForwardStreams {
  private static final Problem NOT_A_POD =
      new Problem(
          403,
          "not-a-pod-of-this-session",
          "Not a pod of this session",
          "Only addresses of this session's Spark pods can be dialled.");
  private static final Problem UNREADABLE =
      new Problem(
          400, "connect-unreadable", "Target unreadable", "One host and one port are needed.");
  private static final Problem UNREACHABLE =
      new Problem(502, "pod-unreachable", "Pod unreachable", "The pod didn't take the connection.");

  private final Vertx vertx;
  private final PodDirectory pods;
  private final StreamPipe.Meter meter;

  public ForwardStreams(Vertx vertx, PodDirectory pods, StreamPipe.Meter meter) {
    this.vertx = vertx;
    this.pods = pods;
    this.meter = meter;
  }

  private record Target(String host, int port) {
    static Optional<Target> of(RequestTarget request) {
      Map<String, List<String>> query = new QueryStringDecoder(request.query(), false).parameters();
      List<String> host = query.getOrDefault("host", List.of());
      List<String> port = query.getOrDefault("port", List.of());
      if (host.size() != 1 || port.size() != 1 || !port.getFirst().matches("[1-9][0-9]{0,4}")) {
        return Optional.empty();
      }
      int number = Integer.parseInt(port.getFirst());
      return number > 65_535 ? Optional.empty() : Optional.of(new Target(host.getFirst(), number));
    }
  }

  public void connect(Exchange exchange, RequestTarget request) {
    Optional<Target> target = Target.of(request);
    if (target.isEmpty()) {
      exchange.refuse(UNREADABLE);
      return;
    }
    // Dialled is what the API server wrote, never the caller's spelling of it.
    Optional<String> pod = pods.find(target.get().host());
    if (pod.isEmpty()) {
      exchange.refuse(NOT_A_POD);
      return;
    }
    var caller = vertx.getOrCreateContext();
    TcpStream.dial(vertx.nettyEventLoopGroup(), pod.get(), target.get().port())
        .onComplete(
            dialled ->
                caller.runOnContext(
                    back -> {
                      if (dialled.failed()) {
                        exchange.refuse(UNREACHABLE);
                      } else {
                        join(exchange, dialled.result());
                      }
                    }));
  }

  private void join(Exchange exchange, TcpStream tcp) {
    if (exchange.request().response().closed()) {
      tcp.close();
      return;
    }
    WebSocketStream.accept(exchange)
        .onSuccess(socket -> StreamPipe.join(socket, tcp, meter))
        .onFailure(failure -> tcp.close());
  }
}
