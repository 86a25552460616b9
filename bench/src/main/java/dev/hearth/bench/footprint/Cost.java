package dev.hearth.bench.footprint;

import dev.hearth.bench.process.ProcessUse;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Platform;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * What one JVM cost.
 *
 * @param startSeconds from its start until it said that it was ready
 * @param residentMiB what is its own or shared in memory, when it had become idle
 * @param proportionalMiB the same, where what is shared counts by how many share it
 * @param heapMiB what its objects take after a collection
 */
public record Cost(
    double startSeconds, double residentMiB, double proportionalMiB, double heapMiB) {
  private static final Duration READY_LIMIT = Duration.ofSeconds(120);
  private static final long LOOK_MILLIS = 10;

  /** Starts it, waits until it is ready and then idle, and looks. */
  public static Cost of(Callable<Platform.Service> start) throws Exception {
    Platform.Service service = start.call();
    // Not before the call: that ends a predecessor first.
    long launched = service.launchedNanos();
    awaitReady(service, launched);
    double seconds = (System.nanoTime() - launched) / 1e9;
    ProcessUse use = new ProcessUse(service.identity().pid());
    use.awaitIdle();
    ProcessUse.Memory memory = use.memory();
    return new Cost(seconds, memory.resident(), memory.proportional(), use.heapMiB());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%.2f s %.0f MiB (heap %.0f)", startSeconds, residentMiB, heapMiB);
  }

  private static void awaitReady(Platform.Service service, long begun) throws InterruptedException {
    while (!service.ready().getAsBoolean()) {
      if (!ProcessTable.isAlive(service.identity())) {
        throw new Refusal(service.name() + " ended before it was ready; see its log");
      }
      if (System.nanoTime() - begun > READY_LIMIT.toNanos()) {
        throw new Refusal(
            service.name() + " was not ready after " + READY_LIMIT.toSeconds() + " s");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
