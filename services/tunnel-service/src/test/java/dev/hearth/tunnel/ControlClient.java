package dev.hearth.tunnel;

import io.netty.channel.Channel;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.impl.WebSocketInternal;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The client's end of a control socket. */
final class ControlClient {
  private final WebSocket socket;
  private final BlockingQueue<JsonObject> heard = new LinkedBlockingQueue<>();
  private final CompletableFuture<Integer> closed = new CompletableFuture<>();

  private ControlClient(WebSocket socket) {
    this.socket = socket;
    socket.textMessageHandler(text -> heard.add(new JsonObject(text)));
    socket.closeHandler(
        gone ->
            closed.complete(socket.closeStatusCode() == null ? 0 : (int) socket.closeStatusCode()));
  }

  static ControlClient open(TunnelRig rig) {
    return open(rig, TunnelRig.TICKET);
  }

  static ControlClient open(TunnelRig rig, String ticket) {
    return rig.open("control", ticket, ControlClient::new);
  }

  ControlClient listen(int... ports) {
    JsonArray wanted = new JsonArray();
    for (int port : ports) {
      wanted.add(new JsonObject().put("name", "port").put("port", port));
    }
    say(new JsonObject().put("op", "listen").put("ports", wanted));
    return this;
  }

  void say(JsonObject message) {
    TunnelRig.await(socket.writeTextMessage(message.encode()));
  }

  /** Skips what else is said meanwhile. */
  JsonObject next(String op) throws InterruptedException {
    while (true) {
      JsonObject message = heard.poll(60, TimeUnit.SECONDS);
      if (message == null) {
        throw new AssertionError("waited 60 s for " + op);
      }
      if (message.getString("op").equals(op)) {
        return message;
      }
    }
  }

  /** Zero when there was no close frame. */
  int closeCode() throws Exception {
    return closed.get(60, TimeUnit.SECONDS);
  }

  /**
   * Stops reading at the socket, so that from now on nothing is answered. On its event loop: from
   * another thread a read that is due already would still take place.
   */
  void fallSilent() throws InterruptedException {
    Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
    channel.eventLoop().submit(() -> channel.config().setAutoRead(false)).sync();
  }

  void close() {
    TunnelRig.await(socket.close());
  }
}
