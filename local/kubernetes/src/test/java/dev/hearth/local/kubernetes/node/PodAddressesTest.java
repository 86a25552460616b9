package dev.hearth.local.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PodAddressesTest {
  @Test
  void twoClustersOfOneMachineShareNoAddress() throws IOException {
    PodAddresses one = PodAddresses.claim();
    PodAddresses other = PodAddresses.claim();
    try {
      assertThat(network(one.take())).isNotEqualTo(network(other.take()));
    } finally {
      one.release();
      other.release();
    }
  }

  @Test
  void releasedAddressIsNotGivenAtOnce() throws IOException {
    PodAddresses addresses = PodAddresses.claim();
    try {
      String first = addresses.take();
      addresses.giveBack(first);

      assertThat(addresses.take()).isNotEqualTo(first).startsWith("127.");
    } finally {
      addresses.release();
    }
  }

  @Test
  void aKubeletOfThisMachineIsNotInTheWay() throws IOException {
    ServerSocket kubelet = new ServerSocket();
    try (kubelet) {
      bind(kubelet);
      PodAddresses.claim().release();
    }
  }

  private static void bind(ServerSocket kubelet) throws IOException {
    try {
      kubelet.bind(new InetSocketAddress(10250));
    } catch (BindException there) {
      // A real one, which serves as well.
    }
  }

  private static String network(String address) {
    return address.substring(0, address.indexOf('.', 4));
  }
}
