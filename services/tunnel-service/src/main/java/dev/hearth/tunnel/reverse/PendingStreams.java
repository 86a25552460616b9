package dev.hearth.tunnel.reverse;

import dev.hearth.tunnel.stream.TcpStream;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** Connections that were accepted and not yet collected. None of their bytes is read meanwhile. */
final class PendingStreams {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final SecureRandom RANDOM = new SecureRandom();

  private record Waiting(int port, TcpStream tcp, long timer) {}

  private final Vertx vertx;
  private final int most;
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  PendingStreams(Vertx vertx, int most) {
    this.vertx = vertx;
    this.most = most;
  }

  /** Empty, and the connection closed, when too many wait already. */
  Optional<String> add(int port, TcpStream tcp) {
    if (waiting.size() >= most) {
      tcp.close();
      return Optional.empty();
    }
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    long timer = vertx.setTimer(PATIENCE.toMillis(), late -> take(id).ifPresent(TcpStream::close));
    waiting.put(id, new Waiting(port, tcp, timer));
    return Optional.of(id);
  }

  Optional<TcpStream> take(String id) {
    Optional<Waiting> taken = Optional.ofNullable(waiting.remove(id));
    taken.ifPresent(one -> vertx.cancelTimer(one.timer()));
    return taken.map(Waiting::tcp);
  }

  void each(BiConsumer<String, Integer> told) {
    waiting.forEach((id, one) -> told.accept(id, one.port()));
  }
}
