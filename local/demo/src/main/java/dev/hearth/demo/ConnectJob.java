package dev.hearth.demo;

import java.io.IOException;
import java.util.Set;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * The same sum as {@link SumJob}, asked for by a Spark Connect client: prints {@code sum 500500}.
 * Needs Spark Connect's own thin client on the class path and nothing else.
 */
public final class ConnectJob {
  private ConnectJob() {}

  public static void main(String[] arguments) throws IOException {
    String remote = new Options(arguments, Set.of("remote")).required("remote");
    try (SparkSession spark = SparkSession.builder().remote(remote).getOrCreate()) {
      Row sum = spark.sql("select sum(id) from range(1, 1001, 1, 4)").head();
      System.out.println("sum " + sum.getLong(0));
      // As a table with a shuffle, and larger than one message.
      long groups =
          spark
              .sql("select id % 10000 g, count(*) c from range(0, 200000, 1, 4) group by 1")
              .collectAsList()
              .size();
      System.out.println("groups " + groups);
    }
  }
}
