package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What passes gateway and endpoint, client and executor in the same process. Prints, to compare.
 */
@Timeout(180)
class StreamRateIT {
  private static final long EACH = 256L * 1024 * 1024;
  private static final long SOME_READS = 1024 * 1024;

  @TempDir Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private TunnelRig rig;

  @BeforeEach
  void start() throws IOException {
    rig = new TunnelRig(folder, TunnelRig.freePort());
  }

  @AfterEach
  void stop() {
    rig.close();
    threads.shutdown();
  }

  @Test
  void memoryStaysFlatWhateverPasses() throws Exception {
    measure(1, EACH / 4);
    long before = usedAfterCollection();
    long readBefore = readAndHeld();
    long directBefore = direct();
    double one = measure(1, EACH);
    double eight = measure(8, EACH / 4);
    // Before the collection, which would give back what nobody else did.
    Eventually.holds(
        "what was read from executors is given back",
        () -> readAndHeld() - readBefore < SOME_READS);
    long after = usedAfterCollection();
    long directAfter = direct();

    System.out.printf(
        "1 stream: %.0f MB/s; 8 streams: %.0f MB/s; heap before %d MiB, after %d MiB;"
            + " outside of it before %d MiB, after %d MiB%n",
        one, eight, before >> 20, after >> 20, directBefore >> 20, directAfter >> 20);
    assertThat(after - before).isLessThan(32L << 20);
    assertThat(directAfter - directBefore).isLessThan(32L << 20);
  }

  private double measure(int streams, long each) throws Exception {
    ControlClient control = ControlClient.open(rig);
    control.listen(rig.driverPort).next("listening");
    List<ClientStream> clients = new ArrayList<>();
    List<CompletableFuture<Void>> executors = new ArrayList<>();
    List<Socket> sockets = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      sockets.add(new Socket("127.0.0.1", rig.driverPort));
      String id = control.next("accept").getString("stream");
      clients.add(ClientStream.counting(rig, "stream/" + id));
    }
    long start = System.nanoTime();
    for (Socket socket : sockets) {
      executors.add(CompletableFuture.runAsync(() -> write(socket, each), threads));
    }
    for (ClientStream client : clients) {
      client.await(each);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    executors.forEach(CompletableFuture::join);
    for (Socket socket : sockets) {
      socket.close();
    }
    control.close();
    return streams * each / seconds / 1e6;
  }

  private static void write(Socket socket, long bytes) {
    byte[] chunk = new byte[64 * 1024];
    try {
      for (long sent = 0; sent < bytes; sent += chunk.length) {
        socket.getOutputStream().write(chunk);
      }
    } catch (IOException broken) {
      throw new IllegalStateException(broken);
    }
  }

  /** What Netty handed to the executors' connections and wasn't given back. */
  private static long readAndHeld() {
    return UnpooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
