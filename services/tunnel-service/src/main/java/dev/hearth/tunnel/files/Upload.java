package dev.hearth.tunnel.files;

import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.Headway;
import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.presence.Presence;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One file on its way in: written as it comes and no faster than the disk takes it, and kept only
 * when it is whole. Belongs to the event loop of its exchange.
 *
 * <pre>
 *   begin ──▶ receive ──whole──▶ keep ──▶ answered
 *                └────────anything wrong────▶ given up: its part is deleted, its room is free
 * </pre>
 */
final class Upload {
  private static final Logger LOG = Logger.getLogger(Upload.class);

  private final Vertx vertx;
  private final Context context;
  private final SessionFiles files;
  private final Presence presence;
  private final Exchange exchange;
  private final String name;
  private final Optional<String> announced;
  private final MessageDigest digest = SessionFiles.sha256();
  private final Path part;
  private Headway headway;
  private AsyncFile file;
  private long length;
  private boolean slowDisk;
  private boolean over;

  /**
   * @param announced the SHA-256 that the caller says the file has, lower-case hex
   */
  Upload(
      Vertx vertx,
      SessionFiles files,
      Presence presence,
      Exchange exchange,
      String name,
      Optional<String> announced) {
    this.vertx = vertx;
    this.context = Vertx.currentContext();
    this.files = files;
    this.presence = presence;
    this.exchange = exchange;
    this.name = name;
    this.announced = announced;
    this.part = files.part();
  }

  /**
   * Takes the place of an upload of the same file that is under way: its caller may be gone without
   * a word.
   *
   * @param patience how long the caller may send nothing
   */
  void begin(Duration patience) {
    files.begun(name, this).ifPresent(Upload::isReplaced);
    headway =
        new Headway(
            patience, () -> giveUp(slowDisk ? FileProblems.NOT_WRITTEN : HttpRelay.BODY_STALLED));
    exchange.onEnd(this::forget);
    if (files.find(name).isPresent()) {
      // Nothing is written: whether it is the same is all that matters.
      receive();
      return;
    }
    vertx
        .fileSystem()
        .open(part.toString(), new OpenOptions().setWrite(true).setCreateNew(true))
        .onFailure(this::notWritten)
        .onSuccess(
            opened -> {
              file = opened;
              if (over) {
                discard();
              } else {
                receive();
              }
            });
  }

  private void receive() {
    HttpServerRequest request = exchange.request();
    request.handler(this::bytes);
    request.exceptionHandler(gone -> forget());
    request.endHandler(end -> whole());
    request.resume();
  }

  private void bytes(Buffer bytes) {
    if (over) {
      return;
    }
    presence.in(bytes.length());
    headway.made();
    digest.update(bytes.getBytes());
    if (file != null) {
      write(bytes);
    }
  }

  private void write(Buffer bytes) {
    if (!files.reserve(bytes.length())) {
      giveUp(files.isFull(length + bytes.length()) ? tooLarge() : FileProblems.BUSY);
      return;
    }
    length += bytes.length();
    // Told by the write itself and by nothing after it: closing a file that misses some succeeds.
    file.write(bytes).onFailure(this::notWritten);
    if (file.writeQueueFull()) {
      slowDisk = true;
      exchange.request().pause();
      file.drainHandler(
          drained -> {
            slowDisk = false;
            headway.made();
            exchange.request().resume();
          });
    }
  }

  private Problem tooLarge() {
    return FileProblems.tooLarge(files.mostBytes());
  }

  private void whole() {
    if (over) {
      return;
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    if (announced.filter(other -> !other.equals(sha256)).isPresent()) {
      giveUp(FileProblems.DAMAGED);
    } else if (file == null) {
      SessionFiles.Kept kept = files.find(name).orElseThrow();
      answer(new SessionFiles.Taken(kept, false, !kept.sha256().equals(sha256)));
    } else {
      keep(sha256);
    }
  }

  private void keep(String sha256) {
    headway.over();
    AsyncFile written = file;
    // Everything before it has been written, or has said that it was not.
    written
        .flush()
        .compose(flushed -> written.close())
        .onFailure(this::notWritten)
        .onSuccess(
            closed -> {
              if (!over) {
                over = true;
                vertx
                    .executeBlocking(() -> files.take(part, name, length, sha256), false)
                    .onComplete(
                        taken -> {
                          if (taken.succeeded()) {
                            files.over(name, this);
                            answer(taken.result());
                          } else {
                            notTaken(taken.cause());
                          }
                        });
              }
            });
  }

  private void answer(SessionFiles.Taken taken) {
    leave();
    answer(exchange, name, taken);
  }

  static void answer(Exchange exchange, String name, SessionFiles.Taken taken) {
    SessionFiles.Kept kept = taken.kept();
    if (taken.isAnother()) {
      exchange.refuse(FileProblems.another(kept));
      return;
    }
    if (taken.isNew()) {
      LOG.infof(
          "Took in a file: name=%s bytes=%d sha256=%s requestId=%s",
          name, kept.bytes(), kept.sha256(), exchange.id());
    }
    exchange.answer(taken.isNew() ? 201 : 200, "application/json", json(kept).encode(), 0);
  }

  static JsonObject json(SessionFiles.Kept file) {
    return new JsonObject()
        .put("name", file.name())
        .put("bytes", file.bytes())
        .put("sha256", file.sha256());
  }

  private void isReplaced() {
    context.runOnContext(turn -> giveUp(FileProblems.REPLACED));
  }

  private void notWritten(Throwable failure) {
    if (!over) {
      warn(failure);
      giveUp(FileProblems.NOT_WRITTEN);
    }
  }

  /** It was closed before, and is nobody else's by now. */
  private void notTaken(Throwable failure) {
    warn(failure);
    files.over(name, this);
    files.release(length);
    vertx.fileSystem().delete(part.toString());
    exchange.refuse(FileProblems.NOT_WRITTEN);
  }

  private void warn(Throwable failure) {
    LOG.warnf("Could not write an uploaded file: requestId=%s %s", exchange.id(), failure);
  }

  private void giveUp(Problem why) {
    if (!over) {
      forget();
      exchange.refuse(why);
    }
  }

  private void forget() {
    if (!over) {
      leave();
      files.release(length);
      if (file != null) {
        discard();
      }
    }
  }

  private void leave() {
    over = true;
    headway.over();
    files.over(name, this);
  }

  private void discard() {
    try {
      file.close().onComplete(closed -> vertx.fileSystem().delete(part.toString()));
    } catch (IllegalStateException closedBefore) {
      vertx.fileSystem().delete(part.toString());
    }
  }
}
