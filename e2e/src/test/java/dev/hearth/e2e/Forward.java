package dev.hearth.e2e;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.PortForward;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A port of this machine that leads to a pod, as {@code kubectl port-forward} does; but the pod is
 * chosen anew for each connection, so that it outlasts the pods. Where there is none, a connection
 * is closed at once.
 */
final class Forward implements AutoCloseable {
  private final KubernetesClient client;
  private final Supplier<Optional<Pod>> choice;
  private final int port;
  private final ServerSocketChannel listener;

  /** A pod by its two names. */
  record Pod(String namespace, String name) {}

  /**
   * @param local 0 for any that is free
   */
  static Forward open(
      KubernetesClient client, int local, int port, Supplier<Optional<Pod>> choice) {
    try {
      ServerSocketChannel listener = ServerSocketChannel.open();
      listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), local));
      Forward forward = new Forward(client, choice, port, listener);
      Thread.ofVirtual().name("forward-" + port).start(forward::accept);
      return forward;
    } catch (IOException e) {
      throw new UncheckedIOException("port " + local + " of this machine cannot be used", e);
    }
  }

  private Forward(
      KubernetesClient client,
      Supplier<Optional<Pod>> choice,
      int port,
      ServerSocketChannel listener) {
    this.client = client;
    this.choice = choice;
    this.port = port;
    this.listener = listener;
  }

  int localPort() {
    return listener.socket().getLocalPort();
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel socket = listener.accept();
        Thread.ofVirtual().start(() -> connect(socket));
      } catch (IOException e) {
        if (listener.isOpen()) {
          System.out.println("a connection to port " + localPort() + " was lost: " + e);
        }
      }
    }
  }

  private void connect(SocketChannel socket) {
    try {
      Optional<Pod> pod = choice.get();
      if (pod.isEmpty()) {
        socket.close();
        return;
      }
      CompletableFuture<PortForward> made = new CompletableFuture<>();
      made.complete(
          client
              .pods()
              .inNamespace(pod.get().namespace())
              .withName(pod.get().name())
              .portForward(port, new Reader(socket, made), socket));
    } catch (IOException | RuntimeException e) {
      System.out.println("no connection to port " + port + " of a pod: " + e.getMessage());
      closeQuietly(socket);
    }
  }

  /** The client's library reads on past the end, and so would never tell the pod of it. */
  private record Reader(SocketChannel socket, CompletableFuture<PortForward> forward)
      implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
      int count;
      try {
        count = socket.read(target);
      } catch (IOException e) {
        end();
        throw e;
      }
      if (count < 0) {
        end();
      }
      return count;
    }

    private void end() {
      forward.thenAccept(
          one -> {
            try {
              one.close();
            } catch (IOException e) {
              System.out.println("a forwarded connection did not end well: " + e.getMessage());
            }
          });
    }

    @Override
    public boolean isOpen() {
      return socket.isOpen();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private static void closeQuietly(SocketChannel socket) {
    try {
      socket.close();
    } catch (IOException e) {
      System.out.println("a connection could not be closed: " + e.getMessage());
    }
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
