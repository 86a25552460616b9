package dev.hearth.local.platform.demo;

import dev.hearth.demo.JobReport;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The three Spark processes of the demo: the generator, the job, and the same job without Hearth.
 */
final class TpchRun {
  private static final Duration LIMIT = Duration.ofMinutes(60);

  /** Spark's own master, which needs nobody. */
  private static final List<String> LOCAL =
      List.of("spark.master=local[2]", "spark.ui.enabled=false");

  private final Path repository;
  private final Path data;
  private final Path folder;
  private final double scale;
  private volatile Leash running;

  /**
   * @param data where the tables are, kept for the next run
   * @param folder what belongs to this run only
   */
  TpchRun(Path repository, Path data, Path folder, double scale) {
    this.repository = repository;
    this.data = data;
    this.folder = folder;
    this.scale = scale;
  }

  void makeData() throws IOException, InterruptedException {
    Path generator = one(repository.resolve("local/demo/target/lib"), "tpch-");
    running =
        spark("generator")
            .submitLocally(
                List.of(job(), generator),
                "dev.hearth.demo.TpchData",
                LOCAL,
                List.of("--folder", data.toString(), "--scale", Double.toString(scale)),
                folder.resolve("tpch-data.log"));
    awaitSuccess(running, "making the data");
  }

  /** The same queries over the same files on Spark's own local master. */
  JobReport runLocally() throws IOException, InterruptedException {
    Path report = folder.resolve("baseline.json");
    running =
        spark("baseline")
            .submitLocally(
                List.of(job()),
                "dev.hearth.demo.TpchJob",
                LOCAL,
                arguments(report, 0),
                folder.resolve("spark-local.log"));
    awaitSuccess(running, "the same queries on a plain local Spark");
    return JobReport.read(report);
  }

  /** Starts the job as a driver of the session whose files these are. */
  Leash start(Path properties, Path report, int idleWaitSeconds)
      throws IOException, InterruptedException {
    running =
        spark("driver")
            .submit(
                properties,
                List.of(job()),
                "dev.hearth.demo.TpchJob",
                arguments(report, idleWaitSeconds),
                driverLog());
    return running;
  }

  /** Ends the Spark process that runs at the moment, if one does. */
  void stop() {
    Leash last = running;
    if (last != null) {
      last.stop();
    }
  }

  Path driverLog() {
    return folder.resolve("spark-driver.log");
  }

  private List<String> arguments(Path report, int idleWaitSeconds) {
    return List.of(
        "--data",
        data.toString(),
        "--scale",
        Double.toString(scale),
        "--report",
        report.toString(),
        "--idle-wait",
        Integer.toString(idleWaitSeconds));
  }

  /** Each process has a home of its own, so that none finds what another left. */
  private SparkDriver spark(String home) throws IOException {
    Path own = folder.resolve(home);
    Files.createDirectories(own);
    return new SparkDriver(repository.resolve("local/spark/target"), Site.javaHome(), own);
  }

  private Path job() {
    return repository.resolve("local/demo/target/local-demo.jar");
  }

  private static void awaitSuccess(Leash process, String what) throws InterruptedException {
    Await.until(what, LIMIT, () -> !process.isAlive());
    if (process.exitCode() != 0) {
      throw new Refusal(
          "%s ended with code %d, see %s:%n%s"
              .formatted(what, process.exitCode(), process.log(), process.lastLines(8)));
    }
  }

  private static Path one(Path folder, String prefix) throws IOException {
    try (var files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith(prefix))
          .findFirst()
          .orElseThrow(() -> new Refusal("no " + prefix + "*.jar in " + folder));
    }
  }
}
