package dev.hearth.tunnel.files;

import dev.hearth.tunnel.http.RequestTarget;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Gives the uploaded files to the session's pods: {@code GET /<sha256>/<name>}, in the clear as all
 * that its pods say to each other, and nothing to whoever does not know what is in the file. Spark
 * can show no certificate here.
 */
public final class FileServer extends AbstractVerticle {
  /** A driver and some hundred executors that start at once, two connections each. */
  private static final int MOST_CONNECTIONS = 1024;

  private static final int SILENT_SECONDS = 60;

  private final SessionFiles files;
  private final String address;
  private final int port;
  private final AtomicInteger connections = new AtomicInteger();

  public FileServer(SessionFiles files, String address, int port) {
    this.files = files;
    this.address = address;
    this.port = port;
  }

  @Override
  public void start(Promise<Void> started) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(address)
            .setPort(port)
            .setMaxHeaderSize(8 * 1024)
            .setIdleTimeout(SILENT_SECONDS);
    vertx
        .executeBlocking(
            () -> {
              files.open();
              return null;
            })
        .compose(
            open ->
                vertx
                    .createHttpServer(options)
                    .connectionHandler(this::opened)
                    .requestHandler(this::serve)
                    .listen())
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void opened(HttpConnection connection) {
    connection.closeHandler(gone -> connections.decrementAndGet());
    if (connections.incrementAndGet() > MOST_CONNECTIONS) {
      connection.close();
    }
  }

  private void serve(HttpServerRequest request) {
    Optional<SessionFiles.Kept> file =
        request.method().equals(HttpMethod.GET)
            ? RequestTarget.parse(request.uri())
                .filter(target -> target.segments().size() == 2)
                .flatMap(target -> files.find(target.segment(0), target.segment(1)))
            : Optional.empty();
    request.response().putHeader("Content-Type", "application/octet-stream");
    file.ifPresentOrElse(
        kept -> request.response().sendFile(kept.path().toString()),
        () -> request.response().setStatusCode(404).end());
  }
}
