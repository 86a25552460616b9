package dev.hearth.demo;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.LongAccumulator;

/**
 * A job that shows what becomes of cached data when an executor is let go: it keeps numbers on two
 * executors, waits until one of them has gone, and reads all again. Prints {@code cached on
 * executors [1, 2]}, and then {@code read on executors [2] after 20 of 20 computations}: more
 * computations than there are parts tell of data that was lost. Wants a session of one to two
 * executors with an idle time of seconds.
 */
public final class CacheJob {
  private static final int PARTS = 20;

  /** So long that a second executor comes before all of them are done. */
  private static final Duration EACH = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final long LOOK_MILLIS = 200;

  private CacheJob() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (SparkSession spark = SparkSession.builder().appName("cache").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      LongAccumulator computed = spark.sparkContext().longAccumulator();
      List<Integer> numbers = IntStream.range(0, PARTS).boxed().toList();
      JavaRDD<Integer> kept =
          context
              .parallelize(numbers, PARTS)
              .map(
                  number -> {
                    Thread.sleep(EACH);
                    computed.add(1);
                    return number;
                  })
              .cache();
      System.out.println("cached on executors " + readers(kept));
      awaitOneExecutor(context);
      List<String> readers = readers(kept);
      System.out.println(
          "read on executors "
              + readers
              + " after "
              + computed.value()
              + " of "
              + PARTS
              + " computations");
    }
  }

  /** Without a shuffle, whose files would keep an executor longer. */
  private static List<String> readers(JavaRDD<Integer> kept) {
    return kept.map(number -> SparkEnv.get().executorId()).collect().stream()
        .distinct()
        .sorted()
        .toList();
  }

  private static void awaitOneExecutor(JavaSparkContext context) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    // The driver's own block manager is one of them.
    while (context.sc().getExecutorMemoryStatus().size() > 2) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "waited " + PATIENCE.toSeconds() + " s in vain for an executor to be let go");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
