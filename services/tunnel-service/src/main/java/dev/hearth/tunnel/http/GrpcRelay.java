package dev.hearth.tunnel.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.SocketAddress;
import java.util.Set;
import java.util.function.IntConsumer;

/**
 * Moves a gRPC call on to the next hop, both ways at once, trailers included. Each side is read no
 * faster than the other takes, and an end of one is an end of both. Silence is no fault: a query
 * may run for hours before it has an answer.
 */
public final class GrpcRelay {
  private static final long CANCEL = 8;

  /** What the next hop must not see, or sets itself. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "content-length",
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-request-id");

  private final HttpClient client;
  private final long connectMillis;

  public GrpcRelay(HttpClient client, HttpRelay.Patience patience) {
    this.client = client;
    this.connectMillis = patience.connect().toMillis();
  }

  /**
   * Where a call goes.
   *
   * @param address to dial
   * @param host the name that the next hop must prove, where it is asked to
   * @param ticket whether the ticket goes along
   * @param unreachable what the caller is told where the next hop is not there
   */
  public record Onward(
      SocketAddress address, String host, boolean tls, boolean ticket, Problem unreachable) {}

  /** What is counted of it. */
  public record Meter(IntConsumer in, IntConsumer out) {
    public static final Meter NONE = new Meter(bytes -> {}, bytes -> {});
  }

  public void move(Exchange exchange, Onward onward, Meter meter) {
    client
        .request(target(exchange, onward))
        .onFailure(failure -> exchange.refuse(onward.unreachable()))
        .onSuccess(next -> move(exchange, onward, meter, next));
  }

  private RequestOptions target(Exchange exchange, Onward onward) {
    MultiMap headers = Headers.endToEnd(exchange.request().headers());
    OURS.forEach(headers::remove);
    if (!onward.ticket()) {
      GrpcTicket.remove(headers);
    }
    // A hop's own word that it takes trailers; servers insist on it.
    headers.set("te", "trailers");
    headers.set(Exchange.REQUEST_ID, exchange.id());
    return new RequestOptions()
        .setMethod(HttpMethod.POST)
        .setServer(onward.address())
        .setHost(onward.host())
        .setPort(onward.address().port())
        .setSsl(onward.tls())
        .setConnectTimeout(connectMillis)
        .setURI(exchange.request().uri())
        .setHeaders(headers);
  }

  private static void move(Exchange exchange, Onward onward, Meter meter, HttpClientRequest next) {
    next.exceptionHandler(broken -> {});
    if (next.version() != HttpVersion.HTTP_2) {
      // Of an older release, which knows no gRPC.
      next.reset();
      exchange.refuse(onward.unreachable());
      return;
    }
    if (exchange.request().response().closed()) {
      next.reset(CANCEL);
      return;
    }
    exchange.onEnd(
        () -> {
          if (!exchange.request().response().ended()) {
            next.reset(CANCEL);
          }
        });
    next.response()
        .onFailure(failure -> fail(exchange, onward, failure))
        .onSuccess(answer -> moveAnswer(exchange, onward, meter, answer));
    moveCall(exchange.request(), meter, next);
  }

  private static void moveCall(HttpServerRequest request, Meter meter, HttpClientRequest next) {
    request.handler(
        bytes -> {
          meter.in().accept(bytes.length());
          next.write(bytes);
          if (next.writeQueueFull()) {
            request.pause();
            next.drainHandler(drained -> request.resume());
          }
        });
    request.exceptionHandler(gone -> next.reset(CANCEL));
    request.endHandler(done -> next.end());
    // The length of a stream is nobody's to know.
    next.setChunked(true);
    // The call goes out at once: a server may answer before the first message.
    next.sendHead().onComplete(sent -> request.resume());
  }

  private static void moveAnswer(
      Exchange exchange, Onward onward, Meter meter, HttpClientResponse answer) {
    HttpServerResponse response = exchange.request().response();
    if (response.ended() || response.closed()) {
      answer.request().reset(CANCEL);
      return;
    }
    response.setStatusCode(answer.statusCode());
    response.headers().addAll(Headers.endToEnd(answer.headers()));
    boolean[] begun = {false};
    answer.handler(
        bytes -> {
          begun[0] = true;
          meter.out().accept(bytes.length());
          response.write(bytes);
          if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(drained -> answer.resume());
          }
        });
    answer.exceptionHandler(cut -> fail(exchange, onward, cut));
    answer.endHandler(
        done -> {
          answer
              .trailers()
              .forEach(trailer -> response.putTrailer(trailer.getKey(), trailer.getValue()));
          response.end();
        });
    if (!answer.headers().contains("grpc-status") && !begun[0]) {
      // The head of a stream is told at once, whenever its first message comes.
      response.writeHead();
    }
  }

  /** A stream that was cut short must not look like a whole one. */
  private static void fail(Exchange exchange, Onward onward, Throwable failure) {
    HttpServerResponse response = exchange.request().response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset(failure instanceof StreamResetException reset ? reset.getCode() : CANCEL);
    } else {
      exchange.refuse(onward.unreachable());
    }
  }
}
