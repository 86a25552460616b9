package dev.hearth.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;

/**
 * Prints when each executor registered with the driver, for any job that names it as {@code
 * spark.extraListeners}: {@code executor 1 registered at 1767225600000}. Where the driver's own
 * processes started it, {@code started at} follows.
 */
public final class Registrations extends SparkListener {
  @Override
  public void onExecutorAdded(SparkListenerExecutorAdded added) {
    String line = "executor " + added.executorId() + " registered at " + added.time();
    System.out.println(
        started(added.executorId())
            .map(at -> line + " started at " + at.toEpochMilli())
            .orElse(line));
  }

  private static Optional<Instant> started(String executor) {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> isOf(executor, words(process.pid())))
        .flatMap(process -> process.info().startInstant().stream())
        .findFirst();
  }

  private static boolean isOf(String executor, List<String> words) {
    int id = words.indexOf("--executor-id");
    return id >= 0 && id + 1 < words.size() && words.get(id + 1).equals(executor);
  }

  /** The whole command line: the JDK's own view of it ends after a page. */
  private static List<String> words(long pid) {
    try {
      return Arrays.asList(Files.readString(Path.of("/proc/" + pid + "/cmdline")).split("\0"));
    } catch (IOException e) {
      return List.of(); // it has ended
    }
  }
}
