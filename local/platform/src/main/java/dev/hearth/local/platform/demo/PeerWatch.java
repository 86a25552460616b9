package dev.hearth.local.platform.demo;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches with whom a process has TCP connections, as the kernel tells. Allowed is one port of this
 * machine, the gateway's, and the process itself.
 */
final class PeerWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;
  private static final String SOCKET = "socket:[";

  private final long pid;
  private final int gatewayPort;
  private final Set<Connection> seen = ConcurrentHashMap.newKeySet();

  /** Where the process itself has listened or connected from: the other ends of its own loops. */
  private final Set<Endpoint> own = ConcurrentHashMap.newKeySet();

  private final Thread watcher;
  private volatile int looks;

  PeerWatch(long pid, int gatewayPort) {
    this.pid = pid;
    this.gatewayPort = gatewayPort;
    this.watcher = Thread.ofPlatform().daemon().name("peer-watch").start(this::watch);
  }

  /** An address, always the short form of IPv4 where it is one, and a port. */
  record Endpoint(String address, int port) {
    @Override
    public String toString() {
      return address + ":" + port;
    }
  }

  private record Connection(Endpoint local, Endpoint remote) {}

  /** How often the table was read. */
  int looks() {
    return looks;
  }

  /** Whom the process was connected with and may not have been. */
  Set<String> violations() {
    Set<String> found = new TreeSet<>();
    for (Connection connection : seen) {
      if (!isGateway(connection.remote()) && !isOwn(connection.remote())) {
        found.add(connection.remote() + " (at its " + connection.local() + ")");
      }
    }
    return found;
  }

  /** Whom the process was connected with, other than itself. */
  Set<String> peers() {
    Set<String> found = new TreeSet<>();
    for (Connection connection : seen) {
      if (!isOwn(connection.remote())) {
        found.add(connection.remote().toString());
      }
    }
    return found;
  }

  @Override
  public void close() {
    watcher.interrupt();
  }

  private boolean isGateway(Endpoint remote) {
    return remote.port() == gatewayPort && remote.address().equals("127.0.0.1");
  }

  private boolean isOwn(Endpoint remote) {
    return own.contains(remote)
        || (remote.address().equals("127.0.0.1")
            && own.contains(new Endpoint("0.0.0.0", remote.port())));
  }

  private void watch() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        look();
        Thread.sleep(LOOK_MILLIS);
      } catch (IOException e) {
        return; // the process has ended
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void look() throws IOException {
    // The table first: what is opened between the two reads is seen at the next look.
    Path process = Path.of("/proc", Long.toString(pid));
    List<String> lines4 = Files.readAllLines(process.resolve("net/tcp"));
    List<String> lines6 = Files.readAllLines(process.resolve("net/tcp6"));
    Set<String> inodes = inodes(process.resolve("fd"));
    lines4.stream().skip(1).forEach(line -> take(line, inodes));
    lines6.stream().skip(1).forEach(line -> take(line, inodes));
    looks++;
  }

  private static Set<String> inodes(Path folder) throws IOException {
    Set<String> inodes = new HashSet<>();
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(folder)) {
      for (Path descriptor : descriptors) {
        String target;
        try {
          target = Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
          continue; // closed since the folder was read
        }
        if (target.startsWith(SOCKET)) {
          inodes.add(target.substring(SOCKET.length(), target.length() - 1));
        }
      }
    }
    return inodes;
  }

  /**
   * One line of the kernel's table: number, local, remote, state, ..., inode as the tenth field.
   */
  private void take(String line, Set<String> inodes) {
    String[] fields = line.strip().split(" +");
    if (fields.length < 10 || !inodes.contains(fields[9])) {
      return;
    }
    Endpoint local = endpoint(fields[1]);
    Endpoint remote = endpoint(fields[2]);
    own.add(local);
    if (remote.port() != 0) {
      seen.add(new Connection(local, remote));
    }
  }

  /** Addresses are written in hex, in words of four bytes, each in the machine's own order. */
  static Endpoint endpoint(String text) {
    int colon = text.indexOf(':');
    String address = text.substring(0, colon);
    int port = Integer.parseInt(text.substring(colon + 1), 16);
    if (address.length() == 8) {
      return new Endpoint(ipv4(address), port);
    }
    if (address.startsWith("0000000000000000FFFF0000")) {
      return new Endpoint(ipv4(address.substring(24)), port);
    }
    if (address.chars().allMatch(c -> c == '0')) {
      return new Endpoint("0.0.0.0", port);
    }
    return new Endpoint("[" + address + "]", port);
  }

  private static String ipv4(String word) {
    StringBuilder address = new StringBuilder();
    for (int i = 6; i >= 0; i -= 2) {
      address.append(Integer.parseInt(word.substring(i, i + 2), 16)).append(i == 0 ? "" : ".");
    }
    return address.toString();
  }
}
