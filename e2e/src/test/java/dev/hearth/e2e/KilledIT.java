package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Drivers and executors that somebody kills: most of it is waiting, which is done at once. */
@Order(4)
@ExtendWith(SharedPlatform.class)
class KilledIT {
  private static final Path JOB = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration GRACE = Duration.ofSeconds(15);
  private static final Duration GONE = GRACE.plusMinutes(1);

  /** Two executors for the job's four tasks, which leaves room for one pod more. */
  private static final String REQUEST =
      """
      {"kind": "client", "grace": "%s",
       "executor": {"cores": 1, "memory": "512m", "max": 3},
       "sparkConf": {"spark.dynamicAllocation.executorAllocationRatio": "0.5"}}
      """
          .formatted(GRACE);

  private static final String FEW =
      """
      {"kind": "client", "executor": {"cores": 1, "memory": "512m", "max": 2}}
      """;

  private static final String BY_FORCE = "?gracePeriodSeconds=0";
  private static final Pattern SUM = Pattern.compile("sum 500500 by executors \\[[0-9, ]+]");
  private static final int KILLED = 137;
  private static final Set<String> LIVE = Set.of("Pending", "Running");

  private Launcher.Running driver;

  @AfterEach
  void leaveNoDriver() {
    if (driver != null) {
      driver.process().destroyForcibly();
    }
  }

  /** A real driver on somebody's machine dies by SIGKILL: nobody tells its executors. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void itsExecutorsAreGoneAMinuteAfterTheGrace(Platform platform, @TempDir Path folder)
      throws Exception {
    // Given
    SessionLife life =
        SessionLife.begin(platform.person("ada"), UUID.randomUUID().toString(), REQUEST);
    life.await("Ready");
    driver = summing(platform, life, folder, folder.resolve("never"));
    Waiting.until(
        "an executor",
        LIMIT,
        () -> {
          assertThat(driver.ended()).as(driver.tail()).isFalse();
          return !live(platform, life.id(), Set.of("Running")).isEmpty();
        });
    // It waits, connected, until it is killed; and beside its executors one that ends for nobody.
    life.startAPod("exec sleep 100000");

    // When
    driver.process().destroyForcibly();

    // Then
    assertThat(driver.exitCode(LIMIT)).as(driver.tail()).isEqualTo(KILLED);
    assertThat(live(platform, life.id(), LIVE)).contains("worker");
    Waiting.until(
        "the end of all executors", GONE, () -> live(platform, life.id(), LIVE).isEmpty());
    life.await("Ready");
    life.end();
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aJobOutlivesExecutorsThatAreDeletedByForceAndEachIsBilled(
      Platform platform, @TempDir Path folder) throws Exception {
    // Given
    Person ada = platform.person("ada");
    SessionLife life = SessionLife.begin(ada, UUID.randomUUID().toString(), FEW);
    life.await("Ready");
    Path go = folder.resolve("go");
    driver = summing(platform, life, folder, go);
    Waiting.until(
        "the first sum",
        LIMIT,
        () -> {
          assertThat(driver.ended()).as(driver.tail()).isFalse();
          return SUM.matcher(driver.text()).find();
        });
    List<String> first = live(platform, life.id(), LIVE);
    assertThat(first).as("executors that summed").isNotEmpty();

    // When
    for (String executor : first) {
      platform.cluster().delete(pod(life.id(), executor) + BY_FORCE).has(200);
    }
    Waiting.until(
        "the executors to be gone",
        LIMIT,
        () -> Collections.disjoint(live(platform, life.id(), LIVE), first));
    Files.createFile(go);

    // Then
    assertThat(driver.exitCode(LIMIT)).as(driver.tail()).isZero();
    assertThat(SUM.matcher(driver.text()).results()).as(driver.text()).hasSize(2);
    life.end();
    new Bill(platform, ada, life.id()).agreesWithTheJournal();
    assertThat(
            ada.get("/v1/usage?session=" + life.id()).json().path("pods").findValuesAsText("role"))
        .filteredOn("executor"::equals)
        .hasSizeGreaterThan(first.size());
  }

  /** A real driver here that sums, and once more when the file is there. */
  private static Launcher.Running summing(
      Platform platform, SessionLife life, Path folder, Path again) throws IOException {
    return SparkSubmit.distribution(folder.resolve("spark"))
        .submit(
            platform.conf(life.id(), folder.resolve("conf")),
            "dev.hearth.demo.SumJob",
            JOB,
            folder.resolve("job.log"),
            "--again-after",
            again.toString());
  }

  private static String pod(String session, String name) {
    return "/api/v1/namespaces/hearth-" + session + "/pods/" + name;
  }

  /** Names of the session's executors in one of the phases. */
  private static List<String> live(Platform platform, String session, Set<String> phases) {
    String pods =
        "/api/v1/namespaces/hearth-" + session + "/pods?labelSelector=spark-role%3Dexecutor";
    List<String> names = new ArrayList<>();
    for (JsonNode pod : platform.cluster().get(pods).has(200).json().path("items")) {
      if (phases.contains(pod.at("/status/phase").asText())) {
        names.add(pod.at("/metadata/name").asText());
      }
    }
    return names;
  }
}
