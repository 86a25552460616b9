package dev.hearth.demo;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * The smallest job that shows executors at work: adds the numbers up to a thousand and prints
 * {@code sum 500500 by executors [1]}. With {@code --again-after FILE} it does so once more when
 * that file is there; with {@code --fail-before FILE} it makes that file and fails where it is not
 * there yet; with {@code --exit-code N} it ends with that. With {@code --variable NAME} it prints
 * what driver and executors have under that name, with {@code --resource NAME} whether a file of
 * that name is on their class path. SparkSubmit starts it; where it runs is Spark's configuration.
 */
public final class SumJob {
  private static final int NUMBERS = 1000;
  private static final int PARTS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final long LOOK_MILLIS = 200;

  private SumJob() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options =
        new Options(
            arguments, Set.of("again-after", "fail-before", "exit-code", "variable", "resource"));
    String again = options.or("again-after", "");
    String before = options.or("fail-before", "");
    int code = Integer.parseInt(options.or("exit-code", "0"));
    if (!before.isEmpty() && Files.notExists(Path.of(before))) {
      Files.createFile(Path.of(before));
      throw new IllegalStateException("fails, for there was no " + before);
    }
    try (SparkSession spark = SparkSession.builder().appName("sum").getOrCreate()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      add(context);
      show(context, options.or("variable", ""), options.or("resource", ""));
      if (!again.isEmpty()) {
        await(Path.of(again));
        add(context);
      }
    }
    if (code != 0) {
      System.exit(code);
    }
  }

  private static void add(JavaSparkContext context) {
    List<Integer> numbers = IntStream.rangeClosed(1, NUMBERS).boxed().toList();
    JavaRDD<Integer> spread = context.parallelize(numbers, PARTS);
    int sum = spread.reduce(Integer::sum);
    List<String> executors =
        spread.map(number -> SparkEnv.get().executorId()).distinct().collect().stream()
            .sorted()
            .toList();
    System.out.println("sum " + sum + " by executors " + executors);
  }

  private static void show(JavaSparkContext context, String variable, String resource) {
    if (!variable.isEmpty()) {
      System.out.println("variable " + variable + " " + everywhere(context, () -> value(variable)));
    }
    if (!resource.isEmpty()) {
      System.out.println("resource " + resource + " " + everywhere(context, () -> found(resource)));
    }
  }

  private static String everywhere(JavaSparkContext context, Question question) {
    List<String> executors =
        context.parallelize(List.of(1), 1).map(number -> question.answer()).collect();
    return "driver [" + question.answer() + "] executor " + executors;
  }

  private static String value(String variable) {
    return String.valueOf(System.getenv(variable));
  }

  private static String found(String resource) {
    ClassLoader classes = Thread.currentThread().getContextClassLoader();
    return classes.getResource(resource) == null ? "absent" : "there";
  }

  /** Asked of the process that it comes to. */
  private interface Question extends Serializable {
    String answer();
  }

  private static void await(Path file) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!Files.exists(file)) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "waited " + PATIENCE.toSeconds() + " s in vain for " + file);
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }
}
