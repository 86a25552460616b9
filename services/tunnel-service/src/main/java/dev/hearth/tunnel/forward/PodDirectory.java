package dev.hearth.tunnel.forward;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The addresses of this session's living Spark pods. Nothing else may be dialled. */
public final class PodDirectory {
  private final Map<String, String> addresses = new TreeMap<>();
  private final Map<String, Driver> drivers = new TreeMap<>();
  private Runnable listener = () -> {};

  /** A driver pod that is a Spark Connect server. */
  public record Driver(String address, int connectPort) {}

  public synchronized void listen(Runnable changed) {
    listener = changed;
  }

  /** A pod lives at this address. */
  public void put(String pod, String address) {
    boolean changed;
    synchronized (this) {
      changed = !address.equals(addresses.put(pod, address));
    }
    tell(changed);
  }

  /** The session's driver lives there, too. */
  public synchronized void putDriver(String pod, Driver driver) {
    drivers.put(pod, driver);
  }

  /** The driver that lives; there is never more than one. */
  public synchronized Optional<Driver> driver() {
    return drivers.values().stream().findFirst();
  }

  /** Its address may be somebody else's from now on. */
  public void remove(String pod) {
    boolean changed;
    synchronized (this) {
      changed = addresses.remove(pod) != null;
      drivers.remove(pod);
    }
    tell(changed);
  }

  /**
   * The address as the API server wrote it, however it is asked for: Java writes IPv6 in full, the
   * API in short. Names are never resolved, they match nothing.
   */
  public synchronized Optional<String> find(String asked) {
    return literal(asked)
        .flatMap(
            wanted ->
                addresses.values().stream()
                    .filter(known -> literal(known).filter(wanted::equals).isPresent())
                    .findFirst());
  }

  public synchronized List<String> addresses() {
    return addresses.values().stream().distinct().sorted().toList();
  }

  private static Optional<InetAddress> literal(String text) {
    try {
      return Optional.of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  private void tell(boolean changed) {
    Runnable told;
    synchronized (this) {
      told = listener;
    }
    if (changed) {
      told.run();
    }
  }
}
