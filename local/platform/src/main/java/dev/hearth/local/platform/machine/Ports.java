package dev.hearth.local.platform.machine;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;

/**
 * Free ports of 127.0.0.1, each given once. They lie below the range from which outgoing
 * connections and sessions take theirs, so that a port chosen now is free a minute later.
 */
public final class Ports {
  private static final int FIRST = 10_000;
  private static final int COUNT = 10_000;
  private static final int ATTEMPTS = 1_000;

  private final Set<Integer> given = new HashSet<>();
  private final Random random = new Random();

  /** Any free port. */
  public synchronized int any() {
    for (int i = 0; i < ATTEMPTS; i++) {
      int port = FIRST + random.nextInt(COUNT);
      if (!given.contains(port) && isFree(port)) {
        given.add(port);
        return port;
      }
    }
    throw new Refusal("no free port of 127.0.0.1 between " + FIRST + " and " + (FIRST + COUNT));
  }

  /** Just this port, asked for with {@code option}, or a refusal that says how to go on. */
  public synchronized int exactly(int port, String option) {
    if (port < 1 || port > 65_535) {
      throw new Refusal(option + " must be between 1 and 65535, not " + port);
    }
    if (given.contains(port) || !isFree(port)) {
      throw new Refusal(
          "port " + port + " is taken; give another with " + option + ", or none for a free one");
    }
    given.add(port);
    return port;
  }

  /** This port where it is free, and any other where not. */
  public synchronized int preferably(int port) {
    if (port > 0 && !given.contains(port) && isFree(port)) {
      given.add(port);
      return port;
    }
    return any();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
