package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Sessions and executors that do nothing for as long as they may: most of it is waiting, which they
 * do at once.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
class IdleIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Path JOB = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");

  /** Its one executor is kept, whatever it does. */
  private static final String CLIENT =
      """
      {"kind": "client", "idleTimeout": "PT75S",
       "executor": {"cores": 1, "memory": "512m", "min": 1, "max": 1}}
      """;

  private static final String FEWER =
      """
      {"kind": "client",
       "executor": {"cores": 1, "memory": "512m", "min": 1, "max": 2},
       "sparkConf": {"spark.dynamicAllocation.executorIdleTimeout": "3s",
                     "spark.dynamicAllocation.cachedExecutorIdleTimeout": "3s"}}
      """;

  private static final String CONNECT =
      """
      {"kind": "connect", "idleTimeout": "PT90S",
       "driver": {"cores": 1, "memory": "768m"},
       "executor": {"cores": 1, "memory": "512m", "max": 2}}
      """;

  /**
   * A driver on its user's machine is asked through its own tunnel whether it works: executors that
   * it keeps keep no session alive.
   */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aDriverThatRunsNothingIsIdleWhateverItKeeps(Platform platform, @TempDir Path folder)
      throws Exception {
    // Given
    Person ada = platform.person("ada");
    SessionLife life = SessionLife.begin(ada, UUID.randomUUID().toString(), CLIENT);
    String path = "/v1/sessions/" + life.id();
    Launcher.Running driver =
        SparkSubmit.distribution(folder.resolve("spark"))
            .withUi()
            .submit(
                platform.conf(life.id(), folder.resolve("conf")),
                "dev.hearth.demo.SumJob",
                JOB,
                folder.resolve("job.log"),
                "--again-after",
                folder.resolve("never").toString());

    try {
      // When it has worked, and works no more
      Waiting.until("the sum", LIMIT, () -> driver.text().contains("sum 500500 by executors [1]"));
      JsonNode warned =
          Waiting.value(
              "the user to be warned",
              LIMIT,
              () -> {
                JsonNode session = ada.get(path).has(200).json();
                return session.path("stopNotice").isObject()
                    ? Optional.of(session)
                    : Optional.empty();
              });
      assertThat(driver.process().isAlive()).as(driver.tail()).isTrue();
      ada.awaitState(life.id(), "Ended", LIMIT);

      // Then
      assertThat(warned.at("/executors/running").asInt()).as(warned.toString()).isEqualTo(1);
      JsonNode over = ada.get(path).has(200).json();
      assertThat(over.path("reason").asText()).as(over.toString()).isEqualTo("Idle");
      new Bill(platform, ada, life.id()).agreesWithTheJournal();
    } finally {
      driver.process().destroyForcibly();
    }
  }

  /**
   * Of kind connect: the driver is a Spark Connect server in the cluster, used through the gateway
   * by Spark's own client, which knows an address and a ticket.
   */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void sqlOfAStockClientRunsOnExecutorsAndIdlenessEndsTheSession(
      Platform platform, @TempDir Path folder) {
    // Given
    Person ada = platform.person("ada");
    SessionLife life = SessionLife.begin(ada, UUID.randomUUID().toString(), CONNECT);
    String path = "/v1/sessions/" + life.id();
    life.await("Ready");
    JsonNode ready = ada.get(path).has(200).json();
    String address = ready.at("/gateway/connect").asText();
    assertThat(address).startsWith("sc://").contains(";use_ssl=true;");

    // When
    var client =
        ConnectClient.sum(
            address.replace("<ticket>", life.ticket("connect")),
            ready.at("/gateway/caPem").asText(),
            folder);
    assertThat(client.exitCode(LIMIT)).as(client.tail()).isZero();

    // Then
    assertThat(client.text()).contains("sum 500500", "groups 10000");
    // What the cluster has seen comes by Kafka, and a probe may just have been too slow.
    Waiting.until(
        "a driver that is ready, and the executors that dynamic allocation asked for",
        LIMIT,
        () -> {
          JsonNode used = ada.get(path).has(200).json();
          return hasExecutors(used) && condition(used, "DriverReady").equals("True");
        });

    // When nobody asks for anything more
    ada.awaitState(life.id(), "Ended", LIMIT);

    // Then
    JsonNode over = ada.get(path).json();
    assertThat(over.path("reason").asText()).isEqualTo("Idle");
    assertThat(over.path("timeline").findValuesAsText("state"))
        .as("its user was warned before it was stopped")
        .containsSubsequence("Ready", "Warned", "Ending", "Ended");
    assertThat(ada.get(path + "/events").has(200).text())
        .as("all events of a session that is over")
        .containsSubsequence(
            "dev.hearth.session.warned.v1", "\"reason\":\"Idle\"", "dev.hearth.session.ending.v1");
    new Bill(platform, ada, life.id()).agreesWithTheJournal();
    assertThat(
            ada.get("/v1/usage?session=" + life.id()).json().path("pods").findValuesAsText("role"))
        .contains("driver", "executor", "endpoint");
  }

  /**
   * An idle executor goes, and what it had cached does not go with it. All that its driver, of a
   * stock distribution, knows of Hearth is what {@code ./hearth conf} has written.
   */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void cachedDataOutlivesTheExecutorThatHadIt(Platform platform, @TempDir Path folder)
      throws Exception {
    // Given
    SessionLife life =
        SessionLife.begin(platform.person("ada"), UUID.randomUUID().toString(), FEWER);
    life.await("Ready");
    SparkSubmit spark = SparkSubmit.distribution(folder.resolve("spark"));

    // When
    var job =
        spark.submit(
            platform.conf(life.id(), folder.resolve("conf")),
            "dev.hearth.demo.CacheJob",
            JOB,
            folder.resolve("job.log"));
    int code = job.exitCode(LIMIT);

    // Then
    assertThat(code).as(job.tail()).isZero();
    assertThat(job.text())
        .contains("cached on executors [1, 2]")
        .containsPattern("read on executors \\[[12]] after 20 of 20 computations");
    life.end();
  }

  private static boolean hasExecutors(JsonNode session) {
    JsonNode executors = session.path("executors");
    return executors.path("running").asInt() + executors.path("finished").asInt() > 0;
  }

  private static String condition(JsonNode session, String type) {
    for (JsonNode condition : session.path("conditions")) {
      if (condition.path("type").asText().equals(type)) {
        return condition.path("status").asText();
      }
    }
    return "absent";
  }
}
