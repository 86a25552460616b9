package dev.hearth.demo;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The smallest job that shows executors at work: adds the numbers up to a thousand and prints
 * {@code sum 500500 by executors [1]}. SparkSubmit starts it; where it runs is Spark's
 * configuration.
 */
public final class SumJob {
  private static final int NUMBERS = 1000;
  private static final int PARTS = 4;

  private SumJob() {}

  public static void main(String[] arguments) throws IOException {
    new Options(arguments, Set.of());
    try (SparkSession spark = SparkSession.builder().appName("sum").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      List<Integer> numbers = IntStream.rangeClosed(1, NUMBERS).boxed().toList();
      JavaRDD<Integer> spread = context.parallelize(numbers, PARTS);
      int sum = spread.reduce(Integer::sum);
      List<String> executors =
          spread.map(number -> SparkEnv.get().executorId()).distinct().collect().stream()
              .sorted()
              .toList();
      System.out.println("sum " + sum + " by executors " + executors);
    }
  }
}
