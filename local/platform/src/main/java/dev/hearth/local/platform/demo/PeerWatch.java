package dev.hearth.local.platform.demo;

import dev.hearth.local.platform.machine.ProcessTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Watches with whom a process has TCP connections, and UDP sockets that name a peer, as the kernel
 * tells. Allowed is one port of this machine, the gateway's, and the process itself.
 */
final class PeerWatch implements AutoCloseable {
  private static final long LOOK_MILLIS = 50;

  /** A process that is ending has tables that cannot be read before it counts as gone. */
  private static final Duration DOUBT = Duration.ofSeconds(5);

  /** For a watcher that the machine keeps waiting: it is done at once when it has its turn. */
  private static final Duration LAST_LOOK = Duration.ofSeconds(60);

  private static final String SOCKET = "socket:[";
  private static final String TCP = "tcp";
  private static final String UDP = "udp";

  private final ProcessTable.Identity process;
  private final Endpoint gateway;
  private final Set<Connection> seen = ConcurrentHashMap.newKeySet();

  /** Where the process itself has listened or connected from: the other ends of its own loops. */
  private final Set<Socket> own = ConcurrentHashMap.newKeySet();

  private final Thread watcher;
  private volatile boolean sawTheEnd;
  private volatile String trouble = "";

  PeerWatch(ProcessTable.Identity process, int gatewayPort) {
    this.process = process;
    this.gateway = new Endpoint("127.0.0.1", gatewayPort);
    this.watcher = Thread.ofPlatform().daemon().name("peer-watch").start(this::watch);
  }

  /** An address, always the short form of IPv4 where it is one, and a port. */
  record Endpoint(String address, int port) {
    @Override
    public String toString() {
      return address + ":" + port;
    }
  }

  private record Socket(String protocol, Endpoint at) {}

  private record Connection(String protocol, Endpoint local, Endpoint remote) {
    String peer() {
      return protocol.equals(TCP) ? remote.toString() : remote + "/" + protocol;
    }
  }

  /**
   * What a watch has seen.
   *
   * @param all with whom the process was connected, other than itself
   * @param violations those that it may not have been connected with
   * @param gateway whether the gateway was among them
   * @param gap why the process was not watched to its end; empty where it was
   */
  record Peers(Set<String> all, Set<String> violations, boolean gateway, String gap) {
    static Peers none() {
      return new Peers(Set.of(), Set.of(), false, "it was not watched");
    }
  }

  Peers peers() {
    Set<String> all = new TreeSet<>();
    Set<String> violations = new TreeSet<>();
    for (Connection connection : seen) {
      if (!isOwn(connection)) {
        all.add(connection.peer());
        if (!isGateway(connection)) {
          violations.add(connection.peer() + " (at its " + connection.local() + ")");
        }
      }
    }
    String gap = sawTheEnd ? "" : trouble.isEmpty() ? "it still runs" : trouble;
    return new Peers(all, violations, seen.stream().anyMatch(this::isGateway), gap);
  }

  /** Ends the watch; that of a process that has just ended is given the time to notice. */
  @Override
  public void close() {
    try {
      if (!ProcessTable.isAlive(process)) {
        watcher.join(LAST_LOOK);
      }
      watcher.interrupt();
      watcher.join(LAST_LOOK);
    } catch (InterruptedException e) {
      watcher.interrupt();
      Thread.currentThread().interrupt();
    }
  }

  private boolean isGateway(Connection connection) {
    return connection.protocol().equals(TCP) && connection.remote().equals(gateway);
  }

  private boolean isOwn(Connection connection) {
    Endpoint remote = connection.remote();
    return own.contains(new Socket(connection.protocol(), remote))
        || (remote.address().equals("127.0.0.1")
            && own.contains(
                new Socket(connection.protocol(), new Endpoint("0.0.0.0", remote.port()))));
  }

  private void watch() {
    long unreadableSince = 0;
    try {
      while (true) {
        try {
          look();
          unreadableSince = 0;
        } catch (IOException e) {
          if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedException(); // which a read takes for its own end
          }
          if (!ProcessTable.isAlive(process)) {
            sawTheEnd = true;
            return;
          }
          long now = System.nanoTime();
          unreadableSince = unreadableSince == 0 ? now : unreadableSince;
          if (now - unreadableSince > DOUBT.toNanos()) {
            trouble = "the kernel's tables could not be read: " + e;
            return;
          }
        }
        Thread.sleep(LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      trouble = "the watch was ended before it";
    } catch (RuntimeException e) {
      trouble = "the kernel's tables could not be understood: " + e;
    }
  }

  private void look() throws IOException {
    // The tables first: what is opened between the two reads is seen at the next look.
    Path folder = Path.of("/proc", Long.toString(process.pid()));
    List<String> tcp = table(folder, TCP);
    List<String> udp = table(folder, UDP);
    Set<String> inodes = inodes(folder.resolve("fd"));
    tcp.forEach(line -> take(TCP, line, inodes));
    udp.forEach(line -> take(UDP, line, inodes));
  }

  /** The lines of both families; a kernel without IPv6 has no table of it. */
  private static List<String> table(Path process, String protocol) throws IOException {
    List<String> lines = new ArrayList<>(lines(process.resolve("net").resolve(protocol)));
    Path six = process.resolve("net").resolve(protocol + "6");
    if (Files.exists(six)) {
      lines.addAll(lines(six));
    }
    return lines;
  }

  private static List<String> lines(Path table) throws IOException {
    List<String> lines = Files.readAllLines(table);
    return lines.subList(Math.min(1, lines.size()), lines.size());
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
  private void take(String protocol, String line, Set<String> inodes) {
    String[] fields = line.strip().split(" +");
    if (fields.length < 10 || !inodes.contains(fields[9])) {
      return;
    }
    Endpoint local = endpoint(fields[1]);
    Endpoint remote = endpoint(fields[2]);
    own.add(new Socket(protocol, local));
    // Without a port nothing is sent: so the resolver asks the kernel by which way it would go.
    if (remote.port() != 0) {
      seen.add(new Connection(protocol, local, remote));
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
