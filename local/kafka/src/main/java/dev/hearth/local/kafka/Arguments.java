package dev.hearth.local.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;

/**
 * What the broker is told on its command line.
 *
 * @param data folder of its log; made where it is missing
 * @param port where clients connect, on 127.0.0.1
 * @param controllerPort where the broker talks to its own controller, on 127.0.0.1
 */
record Arguments(Path data, int port, int controllerPort) {
  static final String USAGE = "usage: --data DIR --port N [--controller-port N]";

  static Arguments parse(String... args) {
    Path data = null;
    int port = 0;
    int controllerPort = 0;
    for (int i = 0; i < args.length; i += 2) {
      if (i + 1 == args.length) {
        throw new IllegalArgumentException(args[i] + " needs a value; " + USAGE);
      }
      switch (args[i]) {
        case "--data" -> data = Path.of(args[i + 1]).toAbsolutePath();
        case "--port" -> port = port(args[i], args[i + 1]);
        case "--controller-port" -> controllerPort = port(args[i], args[i + 1]);
        default -> throw new IllegalArgumentException("unknown option " + args[i] + "; " + USAGE);
      }
    }
    if (data == null || port == 0) {
      throw new IllegalArgumentException("--data and --port are needed; " + USAGE);
    }
    return new Arguments(data, port, controllerPort == 0 ? freePort() : controllerPort);
  }

  private static int port(String option, String value) {
    try {
      int port = Integer.parseInt(value);
      if (port > 0 && port < 65536) {
        return port;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for both
    }
    throw new IllegalArgumentException(option + " is no port: " + value + "; " + USAGE);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no free port on 127.0.0.1", e);
    }
  }
}
