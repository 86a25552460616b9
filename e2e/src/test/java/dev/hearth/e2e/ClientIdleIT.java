package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A driver on its user's machine is asked through its own tunnel whether it works: executors that
 * it keeps keep no session alive.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
class ClientIdleIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Path JOB = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");

  /** Its one executor is kept, whatever it does. */
  private static final String REQUEST =
      """
      {"kind": "client", "idleTimeout": "PT75S",
       "executor": {"cores": 1, "memory": "512m", "min": 1, "max": 1}}
      """;

  private Launcher.Running driver;

  @AfterEach
  void leaveNoDriver() {
    if (driver != null) {
      driver.process().destroyForcibly();
    }
  }

  @Test
  void aDriverThatRunsNothingIsIdleWhateverItKeeps(Platform platform, @TempDir Path folder)
      throws Exception {
    // Given
    Person ada = platform.person("ada");
    SessionLife life = SessionLife.begin(ada, UUID.randomUUID().toString(), REQUEST);
    String path = "/v1/sessions/" + life.id();
    driver =
        SparkSubmit.distribution(folder.resolve("spark"))
            .withUi()
            .submit(
                platform.conf(life.id(), folder.resolve("conf")),
                "dev.hearth.demo.SumJob",
                JOB,
                folder.resolve("job.log"),
                "--again-after",
                folder.resolve("never").toString());

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
  }
}
