package dev.hearth.bench.sessionstart;

import dev.hearth.client.SessionView;
import dev.hearth.client.SparkFiles;
import dev.hearth.local.platform.demo.SparkDriver;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Site;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real Spark driver, and when its first executor registered with it. */
final class ExecutorStart {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String JOB = "dev.hearth.demo.SumJob";
  private static final String LISTENER = "spark.extraListeners=dev.hearth.demo.Registrations";
  private static final Pattern REGISTERED =
      Pattern.compile("^executor \\S+ registered at (\\d+)(?: started at (\\d+))?$");

  private final Path repository;
  private final Path folder;

  ExecutorStart(Path repository, Path folder) throws IOException {
    this.repository = repository;
    this.folder = Files.createDirectories(folder);
  }

  /** When the first executor of a session's driver registered. */
  Instant inSession(SessionView ready, String ticket) throws IOException, InterruptedException {
    Path properties = SparkFiles.write(folder.resolve("session"), ready, ticket);
    Files.writeString(properties, "\n" + LISTENER + "\n", StandardOpenOption.APPEND);
    Leash driver =
        spark().submit(properties, List.of(job()), JOB, List.of(), folder.resolve("session.log"));
    return Instant.ofEpochMilli(Long.parseLong(registered(driver).group(1)));
  }

  /** Seconds from its process's start until an executor of Spark's own cluster registers. */
  double inSparksOwnCluster() throws IOException, InterruptedException {
    List<String> conf =
        List.of(
            "spark.master=local-cluster[1,1,1408]",
            "spark.executor.memory=1g",
            "spark.ui.enabled=false",
            LISTENER);
    Leash driver =
        spark().submitLocally(List.of(job()), JOB, conf, List.of(), folder.resolve("own.log"));
    Matcher line = registered(driver);
    DataFolder.remove(home().resolve("work")); // where Spark's worker keeps what it ran
    if (line.group(2) == null) {
      throw new Refusal("the executor's process was not seen, see " + driver.log());
    }
    return (Long.parseLong(line.group(1)) - Long.parseLong(line.group(2))) / 1e3;
  }

  private static Matcher registered(Leash driver) throws IOException, InterruptedException {
    try {
      Await.until("the Spark job to end", LIMIT, () -> !driver.isAlive());
    } finally {
      driver.stop();
    }
    for (String line : Files.readAllLines(driver.log())) {
      Matcher found = REGISTERED.matcher(line);
      if (found.matches()) {
        return found;
      }
    }
    throw new Refusal(
        "no executor registered, see %s:%n%s".formatted(driver.log(), driver.lastLines(10)));
  }

  private SparkDriver spark() {
    return new SparkDriver(home(), Site.javaHome(), folder);
  }

  private Path home() {
    return repository.resolve("local/spark/target");
  }

  private Path job() {
    return repository.resolve("local/demo/target/local-demo.jar");
  }
}
