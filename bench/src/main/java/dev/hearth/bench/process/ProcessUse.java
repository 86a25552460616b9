package dev.hearth.bench.process;

import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What one JVM's process uses. */
public record ProcessUse(long pid) {
  /** Of the kernel's clock for processor time, on every Linux that a JVM runs on. */
  private static final double TICKS_PER_SECOND = 100;

  private static final Duration IDLE_LIMIT = Duration.ofSeconds(10);
  private static final long IDLE_LOOK_MILLIS = 500;

  /** Hundredths of a second of processor time between two looks: a few timers, no more. */
  private static final long IDLE_TICKS = 5;

  private static final Pattern USED = Pattern.compile("(?:DefNew|Tenured) .*used (\\d+)K");

  /**
   * Memory in MiB.
   *
   * @param resident what is its own or shared in memory
   * @param proportional the same, where what is shared counts by how many share it
   */
  public record Memory(double resident, double proportional) {}

  /** Seconds of processor time since its start, in the kernel and out of it. */
  public double processorSeconds() throws IOException {
    return processorTicks() / TICKS_PER_SECOND;
  }

  /** What a JVM does right after its work would be counted as what it needs. */
  public void awaitIdle() throws IOException, InterruptedException {
    long end = System.nanoTime() + IDLE_LIMIT.toNanos();
    long before = processorTicks();
    while (System.nanoTime() < end) {
      Thread.sleep(IDLE_LOOK_MILLIS);
      long now = processorTicks();
      if (now - before <= IDLE_TICKS) {
        return;
      }
      before = now;
    }
  }

  public Memory memory() throws IOException {
    String rollup = Files.readString(Path.of("/proc/" + pid + "/smaps_rollup"));
    return new Memory(mib(rollup, "Rss"), mib(rollup, "Pss"));
  }

  /** MiB that its objects take after a collection. */
  public double heapMiB() throws IOException, InterruptedException {
    jcmd("GC.run");
    Matcher used = USED.matcher(jcmd("GC.heap_info"));
    long kib = 0;
    while (used.find()) {
      kib += Long.parseLong(used.group(1));
    }
    if (kib == 0) {
      throw new Refusal("the JVM does not tell of its heap as the serial collector does");
    }
    return kib / 1024.0;
  }

  private long processorTicks() throws IOException {
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

  private String jcmd(String command) throws IOException, InterruptedException {
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
