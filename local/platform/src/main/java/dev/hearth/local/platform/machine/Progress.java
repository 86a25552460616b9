package dev.hearth.local.platform.machine;

import java.io.PrintStream;
import java.time.Duration;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Lines with the elapsed time for whoever waits: what is done, what takes longer than a second, and
 * every few seconds what is still being waited for.
 */
public final class Progress implements AutoCloseable {
  /** What lasts longer is named, so that nobody wonders. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** No longer than this without a line while something lasts. */
  private static final Duration QUIET = Duration.ofSeconds(4);

  private static final long LOOK_MILLIS = 200;

  private final PrintStream out;
  private final long start = System.nanoTime();
  private final Map<String, Long> running = new TreeMap<>();
  private final Set<String> named = new HashSet<>();
  private final Thread ticker;
  private long lastLine = start;

  public Progress(PrintStream out) {
    this.out = out;
    this.ticker = Thread.ofPlatform().daemon().name("progress").start(this::tick);
  }

  /** Seconds since the first line could have been printed. */
  public double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  public synchronized void say(String text) {
    out.printf(Locale.ROOT, "[%6.1fs] %s%n", seconds(), text);
    out.flush();
    lastLine = System.nanoTime();
  }

  /** Runs a step, naming it while it lasts and saying how long it took where that is a second. */
  public <T> T step(String what, Callable<T> step) throws Exception {
    long begun = System.nanoTime();
    synchronized (this) {
      running.put(what, begun);
    }
    try {
      return step.call();
    } finally {
      synchronized (this) {
        running.remove(what);
        named.remove(what);
      }
      double took = (System.nanoTime() - begun) / 1e9;
      if (took >= 1) {
        say(String.format(Locale.ROOT, "%s (%.1fs)", what, took));
      }
    }
  }

  /** What is being waited for at this moment. */
  public synchronized String waitingFor() {
    return running.entrySet().stream()
        .map(
            e ->
                String.format(
                    Locale.ROOT,
                    "%s (%.0fs)",
                    e.getKey(),
                    (System.nanoTime() - e.getValue()) / 1e9))
        .collect(Collectors.joining(", "));
  }

  @Override
  public void close() {
    ticker.interrupt();
  }

  private void tick() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(LOOK_MILLIS);
      } catch (InterruptedException e) {
        return;
      }
      synchronized (this) {
        if (isDue(System.nanoTime())) {
          named.addAll(running.keySet());
          say("... " + waitingFor());
        }
      }
    }
  }

  private boolean isDue(long now) {
    boolean unnamed =
        running.entrySet().stream()
            .anyMatch(e -> !named.contains(e.getKey()) && now - e.getValue() > PATIENCE.toNanos());
    return unnamed || (!running.isEmpty() && now - lastLine > QUIET.toNanos());
  }
}
