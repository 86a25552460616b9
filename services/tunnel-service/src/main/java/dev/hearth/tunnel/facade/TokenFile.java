package dev.hearth.tunnel.facade;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/** The endpoint's own credential. Kubernetes replaces it within its file every hour or so. */
public final class TokenFile {
  private static final Logger LOG = Logger.getLogger(TokenFile.class);
  private static final Duration EVERY = Duration.ofSeconds(20);

  private final Vertx vertx;
  private final Path file;
  private volatile String token = "";

  public TokenFile(Vertx vertx, Path file) {
    this.vertx = vertx;
    this.file = file;
  }

  /** Reads it now and from time to time. Fails when it can't be read now. */
  public Future<Void> start() {
    vertx.setPeriodic(EVERY.toMillis(), tick -> refresh());
    return read();
  }

  String current() {
    return token;
  }

  void refresh() {
    read().onFailure(failure -> LOG.warnf("Kept the old token: cause=%s", failure.getMessage()));
  }

  private Future<Void> read() {
    return vertx
        .fileSystem()
        .readFile(file.toString())
        .map(
            bytes -> {
              token = bytes.toString().strip();
              return null;
            });
  }
}
