package dev.hearth.session.submission;

import dev.hearth.events.DesiredEvent;
import java.security.SecureRandom;

/** Names and numbers that nobody can foresee and that hardly ever meet twice. */
final class Dice {
  private static final String SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789";
  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;

  private final SecureRandom random = new SecureRandom();

  String sessionId() {
    StringBuilder id = new StringBuilder("s");
    for (int i = 0; i < 12; i++) {
      id.append(SIGNS.charAt(random.nextInt(SIGNS.length())));
    }
    return id.toString();
  }

  /** Three different ones; random, because several sessions may share a user's machine. */
  DesiredEvent.Ports ports() {
    int[] ports = random.ints(FIRST_PORT, FIRST_PORT + PORTS).distinct().limit(3).toArray();
    return new DesiredEvent.Ports(ports[0], ports[1], ports[2]);
  }
}
