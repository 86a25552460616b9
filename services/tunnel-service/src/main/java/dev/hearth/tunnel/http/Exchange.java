package dev.hearth.tunnel.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * One request and all that comes of it, until its answer is out or its upgraded connection is gone.
 * Vert.x has one handler a signal; several parts must know of the end, so it is told here.
 */
public final class Exchange {
  public static final String REQUEST_ID = "X-Request-Id";

  private static final Pattern GRPC = Pattern.compile("application/grpc([+;].*)?");
  private static final Pattern CONNECT_CALL =
      Pattern.compile("/spark[.]connect[.]SparkConnectService/[A-Za-z]{1,64}");

  /** HTTP/2's code for a stream that is wanted no more. */
  private static final long CANCEL = 8;

  /** For what is on its way when a request is refused half-way. */
  private static final long LINGER_MILLIS = 10_000;

  private static final long LINGER_BYTES = 64L * 1024 * 1024;

  // As long as Vert.x waits for the answer to a close frame, once it has got that out.
  private static final long GOODBYE_SECONDS = 10;

  /** How an exchange is ended from outside: with a WebSocket close code where there is one. */
  public interface Cut {
    void now(int code, String reason);
  }

  private final HttpServerRequest request;
  private final String id;
  private final List<Runnable> onEnd = new ArrayList<>();
  private volatile Cut cut;
  private volatile boolean upgraded;
  private volatile boolean ended;
  private volatile boolean closing;

  public Exchange(HttpServerRequest request) {
    this.request = request;
    this.id = UUID.randomUUID().toString();
    this.cut = isGrpc() ? (code, reason) -> request.response().reset(CANCEL) : hangUpCut();
    // Bytes wait in the socket until somebody has decided where they go.
    request.pause();
    request.response().endHandler(done -> endUnlessUpgraded());
    request.response().closeHandler(gone -> endUnlessUpgraded());
    request.response().exceptionHandler(gone -> endUnlessUpgraded());
  }

  private Cut hangUpCut() {
    return (code, reason) -> hangUp();
  }

  public HttpServerRequest request() {
    return request;
  }

  /** Only gRPC comes over HTTP/2: who offers HTTP/1.1, too, is served by that. */
  public boolean isGrpc() {
    return request.version() == HttpVersion.HTTP_2;
  }

  /** What is wrong with a gRPC call as such: one service is known here. */
  public Optional<Problem> grpcFault() {
    String type = request.getHeader("content-type");
    boolean grpc = type != null && GRPC.matcher(type).matches();
    if (!request.method().equals(HttpMethod.POST) || !grpc) {
      return Optional.of(
          new Problem(505, "http-version", "Version not served", "HTTP/2 is for gRPC here."));
    }
    return CONNECT_CALL.matcher(request.uri()).matches()
        ? Optional.empty()
        : Optional.of(
            new Problem(404, "no-such-door", "No such door", "Only Spark Connect is served."));
  }

  public String id() {
    return id;
  }

  /** What is wrong with the request as such, whatever it asks for. */
  public Optional<Problem> fault() {
    HttpMethod method = request.method();
    if (request.version() != HttpVersion.HTTP_1_1) {
      return Optional.of(
          new Problem(505, "http-version", "Version not served", "This door speaks HTTP/1.1."));
    }
    if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
      return Optional.of(
          new Problem(405, "method-refused", "Method refused", method + " isn't served here."));
    }
    if (request.headers().getAll("host").size() != 1) {
      return Optional.of(
          new Problem(400, "host-refused", "Host refused", "Exactly one Host header is needed."));
    }
    if (!Headers.bodyIsClear(request.headers())) {
      return Optional.of(
          new Problem(
              400,
              "body-refused",
              "Body refused",
              "Content-Length and Transfer-Encoding must announce one body, one way."));
    }
    return Optional.empty();
  }

  public boolean asksForWebSocket() {
    return request.method().equals(HttpMethod.GET) && Headers.asksForWebSocket(request.headers());
  }

  public void refuse(Problem problem) {
    if (isGrpc()) {
      GrpcRefusal.answer(request, problem, id);
      return;
    }
    answer(problem.status(), Problem.MEDIA_TYPE, problem.toJson(id), problem.retryAfterSeconds());
  }

  /** Answers with a whole body, and closes the connection if the request's own is still to come. */
  public void answer(int status, String mediaType, String body, int retryAfterSeconds) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      request.connection().close();
      return;
    }
    response.setStatusCode(status);
    response.putHeader("Content-Type", mediaType);
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer realm=\"hearth\"");
    }
    if (retryAfterSeconds > 0) {
      response.putHeader("Retry-After", Integer.toString(retryAfterSeconds));
    }
    boolean bodyMayCome =
        request.headers().contains("content-length")
            || request.headers().contains("transfer-encoding");
    if (bodyMayCome) {
      announceClose();
      response.end(Buffer.buffer(body)).onComplete(sent -> closeAfterBody());
    } else {
      request.resume();
      response.end(Buffer.buffer(body));
    }
  }

  /**
   * Closes the connection when the caller has sent all that nobody reads, or soon: one that is
   * still sending when it is closed may never read the answer that it was sent before. Not so where
   * it is not clear how long the body is, nor for who showed no ticket; and who asked for the
   * connection to be closed has Vert.x do that at once.
   */
  void closeAfterBody() {
    boolean worthIt =
        request.response().getStatusCode() != 401 && Headers.bodyIsClear(request.headers());
    if (!worthIt || request.isEnded() || request.response().closed()) {
      request.connection().close();
      return;
    }
    Vertx vertx = Vertx.currentContext().owner();
    long timer = vertx.setTimer(LINGER_MILLIS, late -> request.connection().close());
    long[] unread = {0};
    request.handler(
        bytes -> {
          unread[0] += bytes.length();
          if (unread[0] > LINGER_BYTES) {
            request.connection().close();
          }
        });
    request.exceptionHandler(gone -> vertx.cancelTimer(timer));
    request.endHandler(
        end -> {
          vertx.cancelTimer(timer);
          request.connection().close();
        });
    request.resume();
  }

  /** Before the head of the answer is out. */
  void announceClose() {
    closing = true;
    request.response().putHeader("Connection", "close");
  }

  /** Whether its connection is to carry nothing after it, whatever may be on the way already. */
  boolean isClosing() {
    return closing;
  }

  /** Takes the connection over as a WebSocket. {@link #finish} is then the taker's duty. */
  public Future<ServerWebSocket> toWebSocket() {
    upgraded = true;
    Promise<ServerWebSocket> opened = Promise.promise();
    // Set before the peer can know that it got through: a cut that comes in between waits for it.
    cut =
        (code, reason) -> {
          opened.future().onSuccess(socket -> closeNext(socket, code, reason));
          hangUpLater();
        };
    request
        .toWebSocket()
        .onFailure(
            failed -> {
              finish();
              request.connection().close();
            })
        .onComplete(opened);
    return opened.future();
  }

  /** Not in the turn that opened it, in which its taker still sets the handlers up. */
  private static void closeNext(ServerWebSocket socket, int code, String reason) {
    Context context = Vertx.currentContext();
    if (context == null) {
      socket.close((short) code, reason);
    } else {
      context.runOnContext(next -> socket.close((short) code, reason));
    }
  }

  /**
   * Past Vert.x's own close, which first waits until the peer has taken everything that was
   * written: one that has stopped reading would keep its connection. TLS waits three seconds.
   */
  private void hangUp() {
    if (!ended) {
      connection().channelHandlerContext().close();
    }
  }

  private void hangUpLater() {
    connection()
        .channelHandlerContext()
        .executor()
        .schedule(this::hangUp, GOODBYE_SECONDS, TimeUnit.SECONDS);
  }

  private ConnectionBase connection() {
    return (ConnectionBase) request.connection();
  }

  /** Takes the connection over as it is. {@link #finish} is then the taker's duty. */
  Future<NetSocket> toNetSocket() {
    upgraded = true;
    return request
        .toNetSocket()
        .onFailure(
            failed -> {
              finish();
              request.connection().close();
            });
  }

  public boolean upgraded() {
    return upgraded;
  }

  /** Runs once the exchange is over, at once if it is. */
  public void onEnd(Runnable action) {
    if (ended) {
      action.run();
    } else {
      onEnd.add(action);
    }
  }

  /** Nothing when it is over: its connection may be another exchange's by now. */
  public void cut(int code, String reason) {
    if (!ended) {
      cut.now(code, reason);
    }
  }

  /** Tells that an upgraded connection is gone. */
  public void finish() {
    if (!ended) {
      ended = true;
      onEnd.forEach(Runnable::run);
      onEnd.clear();
    }
  }

  private void endUnlessUpgraded() {
    if (!upgraded) {
      finish();
    }
  }
}
