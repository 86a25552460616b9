package dev.hearth.demo;

import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.SparkSession;

/**
 * One stage that takes {@code --seconds N} on an executor and keeps no processor busy, then prints
 * {@code stage ended at 1767225600000}. With {@code --remote ADDRESS} it is asked for by a Spark
 * Connect client, which needs nothing but Spark's own thin one on the class path; without,
 * SparkSubmit starts it.
 */
public final class LongStage {
  private LongStage() {}

  public static void main(String[] arguments) throws IOException {
    Options options = new Options(arguments, Set.of("seconds", "remote"));
    long millis = 1000 * Long.parseLong(options.required("seconds"));
    String remote = options.or("remote", "");
    SparkSession.Builder builder = SparkSession.builder();
    try (SparkSession spark =
        remote.isEmpty()
            ? builder.appName("stage").getOrCreate()
            : builder.remote(remote).getOrCreate()) {
      // From a table, so that it is not worked out while the query is planned.
      String sql = "select java_method('java.lang.Thread', 'sleep', %dL) from range(0, 1, 1, 1)";
      spark.sql(sql.formatted(millis)).collectAsList();
      System.out.println("stage ended at " + System.currentTimeMillis());
    }
  }
}
