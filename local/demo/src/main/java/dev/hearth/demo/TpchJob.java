package dev.hearth.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * Runs the TPC-H queries over a folder of tables and writes a {@link JobReport}. SparkSubmit starts
 * it; where it runs is Spark's configuration, not its own.
 *
 * <pre>TpchJob --data F --scale 0.01 --report R.json [--idle-wait SECONDS]</pre>
 */
public final class TpchJob {
  private static final List<String> TABLES =
      List.of("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier");

  private TpchJob() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Options options = new Options(arguments, Set.of("data", "scale", "report", "idle-wait"));
    double scale = Double.parseDouble(options.required("scale"));
    Path report = Path.of(options.required("report"));
    String data = Path.of(options.required("data")).toAbsolutePath().toString();
    long idleWaitSeconds = Long.parseLong(options.or("idle-wait", "0"));
    String startedAt = now();
    try (SparkSession spark =
        SparkSession.builder()
            .appName("tpch")
            // The default of 200 is for clusters; at these sizes it is all overhead.
            .config("spark.sql.shuffle.partitions", "8")
            .getOrCreate()) {
      ExecutorDiary diary = new ExecutorDiary();
      spark.sparkContext().addSparkListener(diary);
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      for (String table : TABLES) {
        spark.read().parquet(data + "/" + table).createOrReplaceTempView(table);
      }
      List<QueryResult> results = new ArrayList<>();
      for (TpchQueries.Query query : TpchQueries.all(scale)) {
        results.add(run(spark, query));
      }
      List<JobReport.Check> checks = new DriverTraffic(context).checks();
      diary.awaitScaleIn(idleWaitSeconds * 1000);
      List<JobReport.ExecutorChange> changes = diary.changes();
      new JobReport(
              scale,
              context.master(),
              spark.sparkContext().applicationId(),
              context.version(),
              startedAt,
              now(),
              results.stream().mapToDouble(QueryResult::seconds).sum(),
              changes.isEmpty() ? null : changes.get(0).at(),
              diary.most(),
              changes,
              results,
              checks)
          .write(report);
    }
  }

  private static QueryResult run(SparkSession spark, TpchQueries.Query query) {
    long start = System.nanoTime();
    List<List<String>> rows =
        spark.sql(query.sql()).collectAsList().stream().map(CanonicalRow::of).toList();
    QueryResult result = new QueryResult(query.name(), secondsSince(start), rows);
    System.out.println(
        String.format(
            Locale.ROOT, "%s %.3f s %d rows", result.name(), result.seconds(), rows.size()));
    return result;
  }

  static double secondsSince(long start) {
    return Math.round((System.nanoTime() - start) / 1e6) / 1e3;
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.MILLIS).toString();
  }
}
