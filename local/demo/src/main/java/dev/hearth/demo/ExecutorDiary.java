package dev.hearth.demo;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** Writes down when executors come and go, as the driver sees it. */
final class ExecutorDiary extends SparkListener {
  private static final String DRIVER = "driver";

  private final List<JobReport.ExecutorChange> changes = new ArrayList<>();
  private int count;
  private int most;

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    if (!added.executorId().equals(DRIVER)) {
      count++;
      most = Math.max(most, count);
      note(added.time(), "added", added.executorId(), "");
    }
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    if (!removed.executorId().equals(DRIVER)) {
      count--;
      note(removed.time(), "removed", removed.executorId(), removed.reason());
    }
    notifyAll();
  }

  synchronized List<JobReport.ExecutorChange> changes() {
    return List.copyOf(changes);
  }

  synchronized int most() {
    return most;
  }

  /** Waits until fewer executors are left than there were at most, or until the time is over. */
  synchronized void awaitScaleIn(long millis) throws InterruptedException {
    long end = System.currentTimeMillis() + millis;
    for (long left = millis; most > 0 && count >= most && left > 0; ) {
      wait(left);
      left = end - System.currentTimeMillis();
    }
  }

  private void note(long millis, String change, String executor, String reason) {
    String at = Instant.ofEpochMilli(millis).toString();
    changes.add(new JobReport.ExecutorChange(at, change, executor, count, reason));
  }
}
