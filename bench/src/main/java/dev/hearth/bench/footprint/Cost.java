package dev.hearth.bench.footprint;

import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Platform;
import dev.hearth.local.platform.parts.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);
  private static final long LOOK_MILLIS = 10;
  private static final long IDLE_LOOK_MILLIS = 500;

  /** Hundredths of a second of processor time between two looks: a few timers, no more. */
  private static final long IDLE_TICKS = 5;

  private static final Pattern USED = Pattern.compile("(?:DefNew|Tenured) .*used (\\d+)K");

  /** Starts it, waits until it is ready and then idle, and looks. */
  public static Cost of(Callable<Platform.Service> start) throws Exception {
    Platform.Service service = start.call();
    // Not before the call: that ends a predecessor first.
    long launched = service.launchedNanos();
    awaitReady(service, launched);
    double seconds = (System.nanoTime() - launched) / 1e9;
    long pid = service.identity().pid();
    awaitIdle(pid);
    String memory = Files.readString(Path.of("/proc/" + pid + "/smaps_rollup"));
    return new Cost(seconds, mib(memory, "Rss"), mib(memory, "Pss"), heapMiB(pid));
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

  /** What a JVM does right after its start would be counted as what it needs. */
  private static void awaitIdle(long pid) throws IOException, InterruptedException {
    long end = System.nanoTime() + IDLE_LIMIT.toNanos();
    long before = processorTicks(pid);
    while (System.nanoTime() < end) {
      Thread.sleep(IDLE_LOOK_MILLIS);
      long now = processorTicks(pid);
      if (now - before <= IDLE_TICKS) {
        return;
      }
      before = now;
    }
  }

  private static long processorTicks(long pid) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(") ") + 2).split(" ");
    return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
  }

  private static double mib(String rollup, String name) {
    return rollup
            .lines()
            .filter(line -> line.startsWith(name + ":"))
            .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
            .findFirst()
            .orElseThrow(() -> new Refusal("there is no " + name + " in a process's memory map"))
        / 1024.0;
  }

  private static double heapMiB(long pid) throws IOException, InterruptedException {
    jcmd(pid, "GC.run");
    Matcher used = USED.matcher(jcmd(pid, "GC.heap_info"));
    long kib = 0;
    while (used.find()) {
      kib += Long.parseLong(used.group(1));
    }
    if (kib == 0) {
      throw new Refusal("the JVM does not tell of its heap as the serial collector does");
    }
    return kib / 1024.0;
  }

  private static String jcmd(long pid, String command) throws IOException, InterruptedException {
    Process jcmd =
        new ProcessBuilder(
                Site.javaHome().resolve("bin/jcmd").toString(), Long.toString(pid), command)
            .redirectErrorStream(true)
            .start();
    String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (jcmd.waitFor() != 0) {
      throw new Refusal("jcmd " + command + " failed: " + answer.strip());
    }
    return answer;
  }
}
