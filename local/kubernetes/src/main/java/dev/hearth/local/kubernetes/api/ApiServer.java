package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.access.Authentication;
import dev.hearth.local.kubernetes.access.Question;
import dev.hearth.local.kubernetes.access.User;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.store.ObjectStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The HTTP server: reads requests on event loops, answers them on virtual threads (a webhook may
 * take its time), and streams watches and logs on event loops again.
 */
public final class ApiServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ApiServer.class.getName());
  private static final int MOST_BODY_BYTES = 3 << 20;

  /**
   * How long a body may take to arrive. Connections as such have no idle limit: a quiet watch is
   * one that works.
   */
  private static final long BODY_MILLIS = 60_000;

  private final Vertx vertx;
  private final ObjectStore store;
  private final Authentication authentication;
  private final ApiRoutes routes;
  private final AuditLog audit;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  ApiServer(
      Vertx vertx,
      ObjectStore store,
      Authentication authentication,
      ApiRoutes routes,
      AuditLog audit) {
    this.vertx = vertx;
    this.store = store;
    this.authentication = authentication;
    this.routes = routes;
    this.audit = audit;
  }

  /** Where to listen, and the certificate with its key; plain HTTP without. */
  public record Listen(String address, int port, Optional<Path> certificate, Optional<Path> key) {}

  /** Opens the port; returns its number. */
  public int open(Listen listen) throws IOException {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(listen.address())
            .setPort(listen.port())
            .setTcpKeepAlive(true)
            .setMaxHeaderSize(64 << 10)
            .setMaxInitialLineLength(64 << 10)
            .setTcpNoDelay(true);
    if (listen.certificate().isPresent()) {
      options
          .setSsl(true)
          .setUseAlpn(false)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(listen.certificate().get().toString())
                  .setKeyPath(listen.key().orElseThrow().toString()));
    }
    server = vertx.createHttpServer(options).requestHandler(this::receive);
    try {
      server.listen().toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new IOException(
          "cannot listen on "
              + listen.address()
              + ":"
              + listen.port()
              + ": "
              + e.getCause().getMessage(),
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
    return server.actualPort();
  }

  @Override
  public void close() {
    if (server != null) {
      server.close();
    }
    threads.shutdownNow();
    audit.close();
  }

  private void receive(HttpServerRequest http) {
    Context context = vertx.getOrCreateContext();
    if (isWebSocket(http)) {
      http.pause();
      dispatch(http, new byte[0], context);
      return;
    }
    Buffer body = Buffer.buffer();
    long limit = vertx.setTimer(BODY_MILLIS, t -> http.connection().close());
    http.exceptionHandler(
        e -> {
          vertx.cancelTimer(limit);
          LOG.log(Level.DEBUG, "A request broke off.", e);
        });
    http.handler(
        part -> {
          if (body.length() <= MOST_BODY_BYTES) {
            body.appendBuffer(part);
          }
        });
    http.endHandler(
        v -> {
          vertx.cancelTimer(limit);
          dispatch(http, body.getBytes(), context);
        });
  }

  private void dispatch(HttpServerRequest http, byte[] body, Context context) {
    threads.execute(
        () -> {
          Reply reply = reply(http, body);
          context.runOnContext(v -> send(http, reply));
        });
  }

  /** Whatever happens, there is an answer: a client must not wait for ever. */
  private Reply reply(HttpServerRequest http, byte[] body) {
    User user = User.ANONYMOUS;
    Question question = Question.ofPath(http.method().name().toLowerCase(Locale.ROOT), http.uri());
    Reply reply;
    try {
      if (body.length > MOST_BODY_BYTES) {
        throw Refusal.tooLarge();
      }
      ApiRequest asked = request(http, body, user);
      question = question(asked);
      user = authentication.ofHeader(http.getHeader("Authorization"));
      reply = routes.answer(request(http, body, user));
    } catch (Refusal refusal) {
      reply = Reply.refusal(refusal);
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "Could not answer " + http.method() + " " + http.path(), e);
      reply = Reply.refusal(Refusal.internal(e.getClass().getSimpleName()));
    }
    note(user, question, reply);
    return reply;
  }

  private static ApiRequest request(HttpServerRequest http, byte[] body, User user) {
    try {
      return new ApiRequest(
          http.method().name(), http.path(), http.params(), http.headers(), body, user);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("the query cannot be read: " + e.getMessage());
    }
  }

  private static Question question(ApiRequest request) {
    try {
      return ApiRoutes.question(request);
    } catch (IllegalArgumentException e) {
      throw Refusal.badRequest("the path cannot be read: " + e.getMessage());
    }
  }

  private void send(HttpServerRequest http, Reply reply) {
    switch (reply) {
      case Reply.Whole whole -> {
        http.resume();
        if (!http.response().closed()) {
          http.response()
              .setStatusCode(whole.code())
              .putHeader("Content-Type", whole.type())
              .end(Buffer.buffer(whole.body()));
        }
      }
      case Reply.Watching watching -> {
        if (isWebSocket(http) && http.getHeader("Origin") == null) {
          // As a real one does: its library lets no WebSocket in that doesn't say where it is from.
          http.resume();
          http.response().setStatusCode(403).putHeader("Connection", "close").end();
        } else if (isWebSocket(http)) {
          http.toWebSocket()
              .onSuccess(socket -> Streams.overWebSocket(vertx, store, watching.request(), socket))
              .onFailure(e -> LOG.log(Level.DEBUG, "An upgrade failed.", e));
        } else {
          Streams.overHttp(vertx, store, watching.request(), http.response());
        }
      }
      case Reply.Following following -> Streams.log(vertx, following, http.response());
    }
  }

  /** An answer that cannot be noted is given all the same. */
  private void note(User user, Question question, Reply reply) {
    int code = reply instanceof Reply.Whole whole ? whole.code() : 200;
    ObjectNode entry = Json.object().put("time", Instant.now().toString());
    entry
        .put("user", user.name())
        .put("verb", question.verb())
        .put("group", question.group())
        .put("resource", question.resource())
        .put("subresource", question.subresource())
        .put("namespace", question.namespace())
        .put("name", question.name())
        .put("path", question.path())
        .put("code", code);
    try {
      audit.write(entry);
    } catch (UncheckedIOException e) {
      LOG.log(Level.WARNING, e.getMessage() + ": " + e.getCause().getMessage());
    }
  }

  private static boolean isWebSocket(HttpServerRequest http) {
    return "websocket".equalsIgnoreCase(http.getHeader("Upgrade"));
  }
}
