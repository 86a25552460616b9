package dev.hearth.check.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Runs in a pod of the cluster and is all in one class file, which is carried there in a ConfigMap.
 * It listens, dials what it is told to again and again, and prints how that goes, a line each half
 * second: {@code name=state#tries#triesBeforeThisState#triesThatWereOpen}.
 */
public final class Probe {
  private static final byte[] GREETING = "hearth-check".getBytes(StandardCharsets.UTF_8);

  /** Three dials in a row make a verdict: a busy machine must not seem to be a policy. */
  private static final int PATIENCE_MILLIS = 2_000;

  private static final int PAUSE_MILLIS = 100;
  private static final int LINE_MILLIS = 500;

  private Probe() {}

  /**
   * @param args {@code listen=PORT}, {@code greet:NAME=HOST:PORT} dials another probe, {@code
   *     dial:NAME=HOST:PORT} anything, {@code resolve:NAME=HOST} asks for a name
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> states = new ConcurrentSkipListMap<>();
    for (String arg : args) {
      String what = arg.substring(0, arg.indexOf('='));
      String where = arg.substring(arg.indexOf('=') + 1);
      if (what.equals("listen")) {
        listen(Integer.parseInt(where));
      } else {
        String kind = what.substring(0, what.indexOf(':'));
        String name = what.substring(what.indexOf(':') + 1);
        Thread.ofPlatform().daemon().start(() -> follow(kind, name, where, states));
      }
    }
    while (true) {
      StringBuilder line = new StringBuilder("probe");
      states.forEach((name, state) -> line.append(' ').append(name).append('=').append(state));
      System.out.println(line);
      System.out.flush();
      Thread.sleep(LINE_MILLIS);
    }
  }

  /** On the pod's own address, which is the one that others dial. */
  private static void listen(int port) throws IOException {
    String own = System.getenv("POD_IP");
    ServerSocket door = new ServerSocket(port, 50, own == null ? null : InetAddress.getByName(own));
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (true) {
                try (Socket caller = door.accept()) {
                  caller.getOutputStream().write(GREETING);
                } catch (IOException e) {
                  // The caller is gone already; the next one counts.
                  continue;
                }
              }
            });
  }

  private static void follow(String kind, String name, String where, Map<String, String> states) {
    String state = "";
    long since = 0;
    long open = 0;
    for (long tries = 1; ; tries++) {
      String now = kind.equals("resolve") ? resolve(where) : dial(where, kind.equals("greet"));
      if (!now.equals(state)) {
        since = tries - 1;
        state = now;
      }
      open += now.equals("open") ? 1 : 0;
      states.put(name, state + "#" + tries + "#" + since + "#" + open);
      try {
        Thread.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static String dial(String where, boolean greeted) {
    int colon = where.lastIndexOf(':');
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(
              where.substring(0, colon), Integer.parseInt(where.substring(colon + 1))),
          PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      if (!greeted) {
        return "open";
      }
      byte[] heard = socket.getInputStream().readNBytes(GREETING.length);
      return java.util.Arrays.equals(heard, GREETING) ? "open" : "closed";
    } catch (IOException e) {
      return "closed";
    }
  }

  private static String resolve(String name) {
    try {
      return InetAddress.getByName(name).getHostAddress();
    } catch (IOException e) {
      return "unknown";
    }
  }
}
