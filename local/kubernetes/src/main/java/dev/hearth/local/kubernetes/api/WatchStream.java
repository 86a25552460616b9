package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.Refusal;
import dev.hearth.local.kubernetes.store.Change;
import dev.hearth.local.kubernetes.store.ObjectStore;
import dev.hearth.local.kubernetes.store.Stored;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings a type's changes to one client, in order. What a slow client has not taken yet waits here,
 * up to a bound; then the client is cut off and must list again.
 */
final class WatchStream {
  private static final int MOST_WAITING = 10_000;
  private static final long BOOKMARK_MILLIS = 30_000;

  private final Vertx vertx;
  private final Context context;
  private final ObjectStore store;
  private final WatchRequest request;
  private final Sink sink;
  private final ArrayDeque<Buffer> waiting = new ArrayDeque<>();
  private Runnable unsubscribe = () -> {};
  private long timer = -1;
  private long bookmarkTimer = -1;
  private long sentVersion;
  private boolean over;

  /** The connection to the client. */
  interface Sink {
    boolean full();

    void write(Buffer event);

    void whenDrained(Runnable resume);

    void end();
  }

  WatchStream(Vertx vertx, ObjectStore store, WatchRequest request, Sink sink) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.store = store;
    this.request = request;
    this.sink = sink;
  }

  /** To be called on the connection's context. */
  void start() {
    try {
      List<Stored> initial = new ArrayList<>();
      // Both under one lock: nothing happens between the state and the changes after it.
      unsubscribe =
          store.transact(
              () -> {
                long from = request.startsWithAll() ? store.version() : version();
                sentVersion = from;
                if (request.startsWithAll()) {
                  initial.addAll(store.list(request.type().storage(), request.namespace()));
                }
                return store.watch(
                    request.type().storage(),
                    request.namespace(),
                    from,
                    change -> context.runOnContext(v -> changed(change)));
              });
      initial.stream().filter(request::selects).forEach(o -> send(event("ADDED", o.tree())));
      if (request.initialEvents()) {
        send(bookmark(true));
      }
    } catch (Refusal refusal) {
      ObjectNode error = Json.object().put("type", "ERROR");
      error.set("object", refusal.status());
      send(Buffer.buffer(Json.bytes(error)));
      stop();
      return;
    }
    timer = vertx.setTimer(request.timeout().toMillis(), t -> finish());
    if (request.bookmarks()) {
      bookmarkTimer = vertx.setPeriodic(BOOKMARK_MILLIS, t -> send(bookmark(false)));
    }
  }

  /** The client is gone, or has had enough. */
  void stop() {
    if (!over) {
      over = true;
      unsubscribe.run();
      vertx.cancelTimer(timer);
      vertx.cancelTimer(bookmarkTimer);
      waiting.clear();
      sink.end();
    }
  }

  private void finish() {
    if (request.bookmarks()) {
      send(bookmark(false));
    }
    stop();
  }

  private void changed(Change change) {
    if (over) {
      return;
    }
    sentVersion = Math.max(sentVersion, change.version());
    boolean was = !change.added() && request.selects(change.before());
    boolean is = !change.deleted() && request.selects(change.after());
    if (is) {
      send(event(was ? "MODIFIED" : "ADDED", change.after().tree()));
    } else if (was) {
      // Also for one that left the selection: its last matching state, at the version it left.
      send(event("DELETED", Meta.withVersion(change.before().tree(), change.version())));
    }
  }

  private long version() {
    try {
      return Long.parseLong(request.version());
    } catch (NumberFormatException e) {
      throw Refusal.badRequest("invalid resource version: " + request.version());
    }
  }

  private Buffer event(String type, ObjectNode object) {
    ResourceType kind = request.type();
    ObjectNode event = Json.object().put("type", type);
    event.set("object", kind.render(object));
    return Buffer.buffer(Json.bytes(event));
  }

  private Buffer bookmark(boolean initialEnd) {
    ObjectNode object = Json.object();
    object.put("kind", request.type().kind()).put("apiVersion", request.type().apiVersion());
    ObjectNode meta = object.putObject("metadata");
    meta.put("resourceVersion", Long.toString(sentVersion));
    if (initialEnd) {
      meta.putObject("annotations").put("k8s.io/initial-events-end", "true");
    }
    ObjectNode event = Json.object().put("type", "BOOKMARK");
    event.set("object", object);
    return Buffer.buffer(Json.bytes(event));
  }

  private void send(Buffer event) {
    if (over) {
      return;
    }
    if (waiting.isEmpty() && !sink.full()) {
      sink.write(event);
    } else if (waiting.size() >= MOST_WAITING) {
      stop();
    } else {
      waiting.add(event);
      sink.whenDrained(this::drain);
    }
  }

  private void drain() {
    while (!waiting.isEmpty() && !sink.full()) {
      sink.write(waiting.poll());
    }
    if (!waiting.isEmpty()) {
      sink.whenDrained(this::drain);
    }
  }
}
