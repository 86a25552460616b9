package dev.hearth.local.kubernetes.node;

import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * Loopback addresses for pods, out of one of the networks 127.16.0.0/16 to 127.143.0.0/16: on Linux
 * each of them can be bound without any set-up. Two clusters on one machine must not share a
 * network, or a probe of one finds a pod of the other; so a cluster holds a port of the last
 * address of its own for as long as it runs. An address returns to the pool only after all others
 * had their turn.
 */
final class PodAddresses {
  private static final int FIRST_NETWORK = 16;
  private static final int NETWORKS = 128;
  private static final int COUNT = 1 << 16;

  /**
   * Any will do, as long as all clusters use the same. This one is registered to nobody and below
   * those that systems give out, and UDP, where hardly anything listens on all addresses.
   */
  private static final int CLAIM_PORT = 28_416;

  private final int network;
  private final DatagramSocket claim;
  private final Set<String> taken = new HashSet<>();
  private int next;

  private PodAddresses(int network, DatagramSocket claim) {
    this.network = network;
    this.claim = claim;
  }

  /**
   * The first network that no other cluster of this machine holds.
   *
   * @throws IOException where all are held
   */
  static PodAddresses claim() throws IOException {
    for (int network = FIRST_NETWORK; network < FIRST_NETWORK + NETWORKS; network++) {
      try {
        InetAddress last =
            InetAddress.getByAddress(new byte[] {127, (byte) network, (byte) 255, (byte) 254});
        return new PodAddresses(network, new DatagramSocket(CLAIM_PORT, last));
      } catch (BindException held) {
        // Another cluster's, or something listens on this port everywhere.
      }
    }
    throw new IOException(
        "no network for pods is free: UDP port "
            + CLAIM_PORT
            + " is taken on every 127.x.255.254; stop what listens on it");
  }

  synchronized String take() {
    while (true) {
      int address = next;
      next = (next + 1) % COUNT;
      int last = address & 0xff;
      if (last != 0 && last < 0xfe) {
        String text = "127." + network + "." + (address >>> 8) + "." + last;
        if (taken.add(text)) {
          return text;
        }
      }
    }
  }

  synchronized void giveBack(String address) {
    taken.remove(address);
  }

  /** Lets another cluster have the network. */
  void release() {
    claim.close();
  }
}
