package dev.hearth.tunnel.files;

import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.RequestTarget;
import dev.hearth.tunnel.presence.Presence;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The door through which the files come in that a session's application names: {@code PUT <name>}
 * uploads one, {@code GET} of the door itself lists them. Belongs to one event loop.
 */
public final class FilesDoor {
  private final Vertx vertx;
  private final SessionFiles files;
  private final Supplier<Set<String>> awaited;
  private final Presence presence;
  private final Duration patience;

  /**
   * @param awaited names of the files that the session's application needs
   * @param patience how long a caller's body may stand still
   */
  public FilesDoor(
      Vertx vertx,
      SessionFiles files,
      Supplier<Set<String>> awaited,
      Presence presence,
      Duration patience) {
    this.vertx = vertx;
    this.files = files;
    this.awaited = awaited;
    this.presence = presence;
    this.patience = patience;
  }

  public void serve(Exchange exchange, RequestTarget target) {
    HttpMethod method = exchange.request().method();
    int depth = target.segments().size();
    if (depth == 0 && method.equals(HttpMethod.GET)) {
      exchange.answer(200, "application/json", list().encode(), 0);
    } else if (depth == 1 && method.equals(HttpMethod.PUT)) {
      upload(exchange, target.segment(0));
    } else {
      exchange.refuse(FileProblems.METHOD);
    }
  }

  private void upload(Exchange exchange, String name) {
    Set<String> names = awaited.get();
    if (!names.contains(name)) {
      exchange.refuse(FileProblems.notAwaited(new TreeSet<>(names)));
      return;
    }
    ContentDigest digest = ContentDigest.of(exchange.request().headers());
    if (!digest.isClear()) {
      exchange.refuse(FileProblems.DIGEST_UNREADABLE);
      return;
    }
    Optional<SessionFiles.Kept> kept = files.find(name);
    String length = exchange.request().getHeader("content-length");
    if (kept.isPresent() && digest.sha256().isPresent()) {
      boolean another = !kept.get().sha256().equals(digest.sha256().get());
      Upload.answer(exchange, name, new SessionFiles.Taken(kept.get(), false, another));
    } else if (kept.isEmpty() && length != null && files.isFull(Long.parseLong(length))) {
      exchange.refuse(FileProblems.tooLarge(files.mostBytes()));
    } else {
      new Upload(vertx, files, presence, exchange, name, digest.sha256()).begin(patience);
    }
  }

  private JsonObject list() {
    JsonArray all = new JsonArray();
    for (String name : new TreeSet<>(awaited.get())) {
      Optional<SessionFiles.Kept> file = files.find(name);
      JsonObject one = file.map(Upload::json).orElseGet(() -> new JsonObject().put("name", name));
      all.add(one.put("there", file.isPresent()));
    }
    return new JsonObject().put("files", all).put("mostBytes", files.mostBytes());
  }
}
