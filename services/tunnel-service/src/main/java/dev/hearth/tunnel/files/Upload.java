package dev.hearth.tunnel.files;

import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.Headway;
import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.presence.Presence;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * One file on its way in: written as it comes and no faster than the disk takes it, and kept only
 * when it is whole. Belongs to the event loop of its exchange.
 */
final class Upload {
  private static final Logger LOG = Logger.getLogger(Upload.class);

  private final Vertx vertx;
  private final SessionFiles files;
  private final Presence presence;
  private final Exchange exchange;
  private final String name;
  private final Optional<String> announced;
  private final MessageDigest digest = sha256();
  private final Path part;
  private Headway headway;
  private AsyncFile file;
  private long length;
  private long reserved;
  private boolean over;

  Upload(Vertx vertx, SessionFiles files, Presence presence, Exchange exchange, String name) {
    this.vertx = vertx;
    this.files = files;
    this.presence = presence;
    this.exchange = exchange;
    this.name = name;
    this.announced = ContentDigest.of(exchange.request().headers());
    this.part = files.part();
  }

  /**
   * Answers at once where the file is there, or none of its size has room.
   *
   * @param patience how long the caller may send nothing
   */
  void begin(Duration patience) {
    Optional<SessionFiles.Kept> kept = files.find(name);
    if (kept.isPresent() && announced.isPresent()) {
      boolean another = !kept.get().sha256().equals(announced.get());
      taken(new SessionFiles.Taken(kept.get(), false, another));
      return;
    }
    String announcedLength = exchange.request().getHeader("content-length");
    if (announcedLength != null && !hasRoom(Long.parseLong(announcedLength))) {
      exchange.refuse(FileProblems.tooLarge(files.mostBytes()));
      return;
    }
    headway = new Headway(patience, () -> giveUp(HttpRelay.BODY_STALLED));
    exchange.onEnd(this::forget);
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
    file.exceptionHandler(this::notWritten);
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
    length += bytes.length();
    if (!hasRoom(length)) {
      giveUp(FileProblems.tooLarge(files.mostBytes()));
      return;
    }
    headway.made();
    digest.update(bytes.getBytes());
    file.write(bytes);
    if (file.writeQueueFull()) {
      exchange.request().pause();
      file.drainHandler(drained -> exchange.request().resume());
    }
  }

  private boolean hasRoom(long whole) {
    if (whole > reserved) {
      if (!files.reserve(whole - reserved)) {
        return false;
      }
      reserved = whole;
    }
    return true;
  }

  private void whole() {
    if (over) {
      return;
    }
    headway.over();
    String sha256 = HexFormat.of().formatHex(digest.digest());
    if (announced.filter(other -> !other.equals(sha256)).isPresent()) {
      giveUp(FileProblems.DAMAGED);
      return;
    }
    over = true;
    file.close()
        .compose(
            closed -> vertx.executeBlocking(() -> files.take(part, name, length, sha256), false))
        .onSuccess(this::taken)
        .onFailure(
            failure -> {
              over = false;
              notWritten(failure);
            });
  }

  private void taken(SessionFiles.Taken taken) {
    if (taken.isAnother()) {
      exchange.refuse(FileProblems.another(taken.kept()));
      return;
    }
    if (taken.isNew()) {
      LOG.infof(
          "Took in a file: name=%s bytes=%d sha256=%s requestId=%s",
          name, length, taken.kept().sha256(), exchange.id());
    }
    exchange.answer(taken.isNew() ? 201 : 200, "application/json", json(taken.kept()).encode(), 0);
  }

  static JsonObject json(SessionFiles.Kept file) {
    return new JsonObject()
        .put("name", file.name())
        .put("bytes", file.bytes())
        .put("sha256", file.sha256());
  }

  private void notWritten(Throwable failure) {
    if (!over) {
      LOG.warnf("Could not write an uploaded file: requestId=%s %s", exchange.id(), failure);
    }
    giveUp(FileProblems.NOT_WRITTEN);
  }

  private void giveUp(Problem why) {
    if (!over) {
      forget();
      exchange.refuse(why);
    }
  }

  private void forget() {
    if (over) {
      return;
    }
    over = true;
    headway.over();
    files.release(reserved);
    if (file != null) {
      discard();
    }
  }

  private void discard() {
    file.close().onComplete(closed -> vertx.fileSystem().delete(part.toString()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
