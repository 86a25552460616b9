package dev.hearth.client;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One life of the control socket: asks for the reverse ports, and turns the endpoint's messages
 * into calls of {@link Listener}. It ends once, by {@link Listener#cut}, and is never used again.
 */
final class ControlSocket implements WebSocket.Listener {
  /** The endpoint closes an older socket with this code when a newer one takes its ports. */
  static final int REPLACED = 4000;

  /** The session has ended or is ending. */
  static final int SESSION_OVER = 4001;

  /** The ticket that opened this socket was revoked. */
  static final int TICKET_REVOKED = 4002;

  private static final Duration SILENCE_LIMIT = Duration.ofSeconds(30);
  private static final int MAX_MESSAGE = 1 << 20;
  private static final int MAX_UNSENT = 1024;

  /** What the endpoint says. */
  interface Listener {
    void listening(ControlSocket socket);

    void refused(ControlSocket socket, String message);

    void accept(ControlSocket socket, String stream, int port);

    void pods(Set<InetAddress> addresses);

    /**
     * @param silent the peer was not heard of, so its other connections are dead as well
     */
    void cut(ControlSocket socket, int code, String reason, boolean silent);
  }

  private final List<ReversePort> ports;
  private final Listener listener;
  private final StringBuilder message = new StringBuilder();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger unsent = new AtomicInteger();
  private CompletableFuture<?> lastSent = CompletableFuture.completedFuture(null);
  private volatile WebSocket socket;
  private volatile long heardAt = System.nanoTime();

  ControlSocket(List<ReversePort> ports, Listener listener) {
    this.ports = ports;
    this.listener = listener;
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket = opened;
    heardAt = System.nanoTime();
    if (over.get()) {
      opened.abort();
      return;
    }
    List<Object> wanted = new ArrayList<>();
    for (ReversePort port : ports) {
      wanted.add(Map.of("name", port.name(), "port", port.port()));
    }
    send(Map.of("op", "listen", "ports", wanted));
    opened.request(1);
  }

  void reject(String stream, String why) {
    send(Map.of("op", "reject", "stream", stream, "message", why));
  }

  /** Called every few seconds: asks for a sign of life, and ends the socket where none came. */
  void probe() {
    if (System.nanoTime() - heardAt > SILENCE_LIMIT.toNanos()) {
      end(0, "nothing was heard for " + SILENCE_LIMIT.toSeconds() + " seconds", true);
    } else if (socket != null) {
      socket.sendPing(ByteBuffer.allocate(0));
    }
  }

  void end(String reason) {
    end(0, reason, false);
  }

  /** Says good-bye instead of hanging up, so that the endpoint closes its listeners at once. */
  CompletableFuture<?> close() {
    over.set(true);
    return socket == null
        ? CompletableFuture.completedFuture(null)
        : socket.sendClose(WebSocket.NORMAL_CLOSURE, "the client ended");
  }

  void abort() {
    over.set(true);
    if (socket != null) {
      socket.abort();
    }
  }

  /** A WebSocket takes one text at a time: the next waits for the one before it. */
  private synchronized void send(Map<String, ?> content) {
    if (unsent.incrementAndGet() > MAX_UNSENT) {
      end("the endpoint does not take messages");
      return;
    }
    String text = Json.write(content);
    lastSent =
        lastSent
            .thenCompose(previous -> socket.sendText(text, true))
            .whenComplete((sent, failure) -> unsent.decrementAndGet());
  }

  @Override
  public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
    heardAt = System.nanoTime();
    message.append(part);
    if (message.length() > MAX_MESSAGE) {
      end("the endpoint sent too long a message");
      return null;
    }
    if (last) {
      String whole = message.toString();
      message.setLength(0);
      try {
        take(Json.parseObject(whole));
      } catch (RuntimeException e) {
        end("the endpoint sent a message that cannot be read: " + e.getMessage());
        return null;
      }
    }
    from.request(1);
    return null;
  }

  private void take(Map<String, Object> content) {
    switch (String.valueOf(content.get("op"))) {
      case "listening" -> listener.listening(this);
      case "refused" ->
          listener.refused(this, "port " + content.get("port") + ": " + content.get("message"));
      case "accept" ->
          listener.accept(
              this, (String) content.get("stream"), ((Number) content.get("port")).intValue());
      case "pods" -> listener.pods(addresses((List<?>) content.get("addresses")));
      default -> {
        // A newer endpoint may say more than this client knows.
      }
    }
  }

  private static Set<InetAddress> addresses(List<?> texts) {
    Set<InetAddress> addresses = new HashSet<>();
    for (Object text : texts) {
      addresses.add(literal((String) text));
    }
    return Set.copyOf(addresses);
  }

  /** Never asks a name server: what is not an address in figures is refused. */
  private static InetAddress literal(String text) {
    if (!text.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
      throw new IllegalArgumentException("not an address: " + text);
    }
    try {
      return InetAddress.getByName(text);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("not an address: " + text, e);
    }
  }

  @Override
  public CompletionStage<?> onPong(WebSocket from, ByteBuffer content) {
    heardAt = System.nanoTime();
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onPing(WebSocket from, ByteBuffer content) {
    heardAt = System.nanoTime();
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end(code, reason.isEmpty() ? "the endpoint closed it (" + code + ")" : reason, false);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end(0, String.valueOf(error.getMessage()), false);
  }

  private void end(int code, String reason, boolean silent) {
    if (over.compareAndSet(false, true)) {
      if (socket != null) {
        socket.abort();
      }
      listener.cut(this, code, reason, silent);
    }
  }
}
