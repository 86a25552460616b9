package dev.hearth.tunnel.reverse;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What the two ends of a control socket say to each other, as text. */
sealed interface ControlMessage {
  /** The client wants these ports, and no others. */
  record Listen(Set<Integer> ports) implements ControlMessage {}

  /** The client won't collect this connection. */
  record Reject(String stream) implements ControlMessage {}

  /** Empty for what isn't understood. */
  static Optional<ControlMessage> read(String text) {
    try {
      JsonObject json = new JsonObject(text);
      return switch (json.getString("op", "")) {
        case "listen" -> ports(json.getJsonArray("ports")).map(Listen::new);
        case "reject" -> Optional.of(new Reject(json.getString("stream", "")));
        default -> Optional.empty();
      };
    } catch (DecodeException | ClassCastException | NullPointerException unreadable) {
      return Optional.empty();
    }
  }

  static String listening(Collection<Integer> ports) {
    return say("listening").put("ports", new JsonArray(ports.stream().toList())).encode();
  }

  static String refused(int port, String message) {
    return say("refused").put("port", port).put("message", message).encode();
  }

  static String accept(String stream, int port) {
    return say("accept").put("stream", stream).put("port", port).encode();
  }

  static String pods(Collection<String> addresses) {
    return say("pods").put("addresses", new JsonArray(addresses.stream().toList())).encode();
  }

  static String notUnderstood() {
    return say("error").put("message", "this message isn't understood").encode();
  }

  private static JsonObject say(String op) {
    return new JsonObject().put("op", op);
  }

  /** Empty when one of them isn't a port: Vert.x would cut fractions off and let null through. */
  private static Optional<Set<Integer>> ports(JsonArray wanted) {
    Set<Integer> ports = new LinkedHashSet<>();
    for (Object entry : wanted) {
      if (!(((JsonObject) entry).getValue("port") instanceof Integer port)
          || port < 1
          || port > 65_535) {
        return Optional.empty();
      }
      ports.add(port);
    }
    return Optional.of(ports);
  }
}
