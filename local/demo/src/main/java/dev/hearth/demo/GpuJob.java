package dev.hearth.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Shows which GPUs tasks have: with as many tasks at once as its argument names executors, it
 * prints for each {@code executor 1 has gpu [0]}. It computes nothing on them.
 */
public final class GpuJob {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long LOOK_MILLIS = 100;

  private GpuJob() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    int executors = Integer.parseInt(arguments[0]);
    try (SparkSession spark = SparkSession.builder().appName("gpus").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      await(context, executors);
      List<Integer> tasks = IntStream.range(0, executors).boxed().toList();
      context
          .parallelize(tasks, executors)
          .map(task -> "executor " + SparkEnv.get().executorId() + " has gpu " + own())
          .collect()
          .forEach(System.out::println);
    }
  }

  private static List<String> own() {
    return List.of(TaskContext.get().resourcesJMap().get("gpu").addresses());
  }

  /** Tasks of one core each then come to one executor each: all have room for one. */
  private static void await(JavaSparkContext context, int executors) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    // The driver is one of them.
    while (context.sc().statusTracker().getExecutorInfos().length <= executors) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "waited " + PATIENCE.toSeconds() + " s in vain for " + executors + " executors");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
