package dev.hearth.tunnel.http;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.impl.Http1xClientConnection;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Moves an exchange on to the next hop without holding it: bodies, answers that never end, and
 * upgraded connections, each at the pace of the slower side. When one side goes, so does the other.
 */
public final class HttpRelay {
  private static final Problem TOO_LARGE =
      new Problem(413, "body-too-large", "Body too large", "The request's body is too large.");

  /** For a caller that has stopped sending. */
  public static final Problem BODY_STALLED =
      new Problem(408, "body-stalled", "Body stalled", "The request's body didn't go on coming.");

  private static final Duration LINGER = Duration.ofSeconds(10);

  private final HttpClient client;
  private final long maxBody;
  private final Patience patience;

  /**
   * How long the next hop may take to be there, and how long either side may stand still: the
   * caller with its body, the next hop with the head of its answer, and with the rest of one that
   * ends.
   */
  public record Patience(Duration connect, Duration headway) {}

  /** The client must belong to the event loop that the exchanges come from. */
  public HttpRelay(HttpClient client, long maxBody, Patience patience) {
    this.client = client;
    this.maxBody = maxBody;
    this.patience = patience;
  }

  /**
   * What the next hop's side of an exchange is, and who wants to know how it went.
   *
   * @param endless whether silence in the middle of the answer is as it should be
   */
  public record Onward(
      RequestOptions target,
      Problem unreachable,
      boolean endless,
      BiConsumer<Integer, Buffer> refusalBody) {}

  public void move(Exchange exchange, Onward onward) {
    String length = exchange.request().getHeader("content-length");
    if (length != null && Long.parseLong(length) > maxBody) {
      exchange.refuse(TOO_LARGE);
      return;
    }
    client
        // Until a connection is there, be it new or one that another exchange gives back.
        .request(onward.target().setConnectTimeout(patience.connect().toMillis()))
        .onFailure(failure -> exchange.refuse(onward.unreachable()))
        .onSuccess(
            next -> {
              // Whoever waits for the answer hears of it; without this Vert.x logs it as an error.
              next.exceptionHandler(broken -> {});
              if (exchange.request().response().closed()) {
                next.reset();
              } else if (exchange.asksForWebSocket()) {
                moveUpgrade(exchange, onward, next);
              } else {
                movePlain(exchange, onward, next);
              }
            });
  }

  private void movePlain(Exchange exchange, Onward onward, HttpClientRequest next) {
    HttpServerRequest request = exchange.request();
    boolean[] sent = {false};
    Headway headway = headway(exchange, next, () -> sent[0] ? onward.unreachable() : BODY_STALLED);
    exchange.onEnd(() -> abandon(exchange, next));
    next.response()
        .onFailure(failure -> exchange.refuse(onward.unreachable()))
        .onSuccess(
            answer -> {
              headway.over();
              moveAnswer(exchange, onward, answer);
            });
    String length = request.getHeader("content-length");
    boolean chunked = request.headers().contains("transfer-encoding");
    if (length == null && !chunked) {
      sent[0] = true;
      next.end();
      request.resume();
      return;
    }
    if (chunked) {
      next.setChunked(true);
    } else {
      next.putHeader("content-length", length);
    }
    moveBody(
        exchange,
        next,
        headway,
        () -> {
          sent[0] = true;
          headway.made();
        });
  }

  /** Ends the exchange where nothing goes forward until the head of the answer is there. */
  private Headway headway(Exchange exchange, HttpClientRequest next, Supplier<Problem> why) {
    Headway headway =
        new Headway(
            patience.headway(),
            () -> {
              exchange.refuse(why.get());
              next.reset();
            });
    exchange.onEnd(headway::over);
    return headway;
  }

  private void moveBody(Exchange exchange, HttpClientRequest next, Headway headway, Runnable sent) {
    HttpServerRequest request = exchange.request();
    long[] moved = {0};
    request.handler(
        bytes -> {
          moved[0] += bytes.length();
          if (moved[0] > maxBody) {
            next.reset();
            exchange.refuse(TOO_LARGE);
            return;
          }
          headway.made();
          next.write(bytes);
          if (next.writeQueueFull()) {
            request.pause();
            next.drainHandler(drained -> request.resume());
          }
        });
    request.exceptionHandler(gone -> next.reset());
    request.endHandler(
        done -> {
          sent.run();
          next.end();
        });
    request.resume();
  }

  private void moveAnswer(Exchange exchange, Onward onward, HttpClientResponse answer) {
    HttpServerResponse response = exchange.request().response();
    if (response.ended() || response.closed()) {
      answer.request().reset();
      return;
    }
    response.setStatusCode(answer.statusCode());
    MultiMap headers = Headers.endToEnd(answer.headers());
    response.headers().addAll(headers);
    // What is left of a body that nobody waits for would be read as the next request.
    boolean early = !exchange.request().isEnded();
    if (early) {
      exchange.announceClose();
    }
    if (exchange.request().method().equals(HttpMethod.HEAD)
        || answer.statusCode() == 204
        || answer.statusCode() == 304) {
      end(exchange, answer, early);
      return;
    }
    if (!headers.contains("content-length")) {
      response.setChunked(true);
      // A watch may have nothing to say for minutes, but that it was taken must be known now.
      response.writeHead();
    }
    RefusalTap tap = new RefusalTap(answer.statusCode(), onward.refusalBody());
    Optional<Headway> headway = onward.endless() ? Optional.empty() : Optional.of(finite(exchange));
    answer.handler(
        bytes -> {
          headway.ifPresent(Headway::made);
          tap.pass(bytes);
          response.write(bytes);
          if (response.writeQueueFull()) {
            answer.pause();
            response.drainHandler(drained -> answer.resume());
          }
        });
    // An answer cut short must not look like a whole one.
    answer.exceptionHandler(cut -> exchange.request().connection().close());
    answer.endHandler(
        done -> {
          tap.done();
          end(exchange, answer, early);
        });
  }

  /** The end of an answer, which was early where the request's body was not through. */
  private static void end(Exchange exchange, HttpClientResponse answer, boolean early) {
    exchange
        .request()
        .response()
        .end()
        .onComplete(
            sent -> {
              if (early) {
                if (!exchange.request().isEnded()) {
                  answer.request().reset();
                }
                exchange.closeAfterBody();
              }
            });
  }

  /** Of an answer that has an end, each part comes soon after the one before. */
  private Headway finite(Exchange exchange) {
    Headway headway =
        new Headway(patience.headway(), () -> exchange.request().connection().close());
    exchange.onEnd(headway::over);
    return headway;
  }

  private void moveUpgrade(Exchange exchange, Onward onward, HttpClientRequest next) {
    Headway headway = headway(exchange, next, onward::unreachable);
    exchange.onEnd(() -> abandon(exchange, next));
    next.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
    next.connect()
        .onFailure(failure -> exchange.refuse(onward.unreachable()))
        .onSuccess(
            answer -> {
              headway.over();
              if (answer.statusCode() != 101) {
                exchange.request().resume();
                moveAnswer(exchange, onward, answer);
                return;
              }
              answer.exceptionHandler(broken -> {});
              NetSocket far = rawSocket(next);
              far.pause();
              HttpServerResponse response = exchange.request().response();
              response.setStatusCode(101);
              response.headers().addAll(Headers.endToEnd(answer.headers()));
              response.putHeader("Connection", "Upgrade").putHeader("Upgrade", "websocket");
              exchange
                  .toNetSocket()
                  .onFailure(failure -> far.close())
                  .onSuccess(near -> splice(exchange, near, far));
            });
  }

  /** The caller went before the answer was through: the next hop needn't go on either. */
  private static void abandon(Exchange exchange, HttpClientRequest next) {
    if (exchange.upgraded() || exchange.request().response().ended()) {
      return;
    }
    if (next.response().succeeded()) {
      resetUnlessWhole(next, next.response().result());
    } else {
      next.reset();
    }
  }

  /**
   * An answer that has come in whole, and waits for a caller that was slow to take it, has given
   * its connection back: others may use that by now, and Vert.x (4.5.23) would close it all the
   * same. So what waits is let go first, to see whether the end is among it.
   */
  private static void resetUnlessWhole(HttpClientRequest next, HttpClientResponse answer) {
    boolean[] whole = {false};
    answer.handler(bytes -> {});
    answer.exceptionHandler(cut -> {});
    answer.endHandler(end -> whole[0] = true);
    answer.resume();
    // Given out in the loop's next turn, which was asked for just now.
    Vertx.currentContext()
        .runOnContext(
            turn -> {
              if (!whole[0]) {
                next.reset();
              }
            });
  }

  /**
   * The connection itself. What the answer's own netSocket() gives is never full and completes no
   * write (Vert.x 4.5.23), so it would take everything into memory. This must happen in the turn
   * that brought the head: first bytes that came with it are then still on their way to us.
   */
  private static NetSocket rawSocket(HttpClientRequest next) {
    return ((Http1xClientConnection) next.connection()).toNetSocket();
  }

  private static void splice(Exchange exchange, NetSocket near, NetSocket far) {
    near.closeHandler(
        gone -> {
          exchange.finish();
          closeLater(far);
        });
    far.closeHandler(gone -> closeLater(near));
    pass(near, far);
    pass(far, near);
    far.resume();
  }

  private static void pass(NetSocket from, NetSocket to) {
    Window window = new Window(from::pause, from::resume);
    from.handler(
        bytes -> {
          int length = bytes.length();
          window.read(length);
          to.write(bytes).onComplete(done -> window.written(length));
        });
    from.exceptionHandler(broken -> {});
    // Comes after the last bytes; closing comes after what was written.
    from.endHandler(end -> to.close());
  }

  /** Leaves time for what the closed side had sent and the other hasn't taken yet. */
  private static void closeLater(NetSocket socket) {
    Vertx.currentContext().owner().setTimer(LINGER.toMillis(), late -> socket.close());
  }

  /** Keeps the start of a refusal's body, for whoever counts why the next hop refused. */
  private static final class RefusalTap {
    private static final int ENOUGH = 16 * 1024;

    private final int status;
    private final BiConsumer<Integer, Buffer> taker;
    private final Buffer kept = Buffer.buffer();

    RefusalTap(int status, BiConsumer<Integer, Buffer> taker) {
      this.status = status;
      this.taker = taker;
    }

    void pass(Buffer bytes) {
      if (status >= 400 && kept.length() < ENOUGH) {
        kept.appendBuffer(bytes);
      }
    }

    void done() {
      if (status >= 400) {
        taker.accept(status, kept);
      }
    }
  }
}
