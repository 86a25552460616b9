package dev.hearth.tunnel.reverse;

import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Callers of the client's ports that it has not yet collected. None of their bytes is read
 * meanwhile. Each is announced once to a control socket, and again to one that takes the ports
 * over.
 */
final class PendingStreams {
  /** One that waits, and the control socket that was told of it last. */
  record Waiting(int port, Caller caller, long timer, ControlSocket told) {}

  private final Vertx vertx;
  private final int most;
  private final Duration patience;

  /** Not static: that would be made with a native image, and every start would begin alike. */
  private final SecureRandom chance = new SecureRandom();

  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

  PendingStreams(Vertx vertx, int most, Duration patience) {
    this.vertx = vertx;
    this.most = most;
    this.patience = patience;
  }

  /** Empty when too many wait already: then the caller is turned away. */
  Optional<String> add(int port, Caller caller, ControlSocket owner) {
    if (waiting.size() >= most) {
      caller.turnedAway();
      return Optional.empty();
    }
    byte[] random = new byte[16];
    chance.nextBytes(random);
    String id = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    long timer =
        vertx.setTimer(
            patience.toMillis(), late -> take(id).ifPresent(one -> one.caller().turnedAway()));
    waiting.put(id, new Waiting(port, caller, timer, owner));
    owner.say(ControlMessage.accept(id, port));
    return Optional.of(id);
  }

  Optional<Waiting> take(String id) {
    Optional<Waiting> taken = Optional.ofNullable(waiting.remove(id));
    taken.ifPresent(one -> vertx.cancelTimer(one.timer()));
    return taken;
  }

  /** Leaves out what this control socket heard when it came. */
  void announce(ControlSocket owner) {
    waiting.replaceAll(
        (id, one) -> {
          if (one.told() == owner) {
            return one;
          }
          owner.say(ControlMessage.accept(id, one.port()));
          return new Waiting(one.port(), one.caller(), one.timer(), owner);
        });
  }
}
