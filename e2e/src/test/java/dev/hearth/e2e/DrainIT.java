package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@code ./hearth drain} empties the cluster that there is, and undoes it. */
@Order(4)
@ExtendWith(SharedPlatform.class)
class DrainIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String SESSIONS = "/apis/hearth.dev/v1/sparksessions";

  private Platform drained;

  @AfterEach
  void letInAgain() {
    if (drained != null) {
      drained.task(LIMIT, "admin", "drain", cluster(drained), "--undo");
    }
  }

  @Test
  void aDrainedClusterHasNothingLeftAndTakesNothingUntilThatIsUndone(Platform platform) {
    // Given
    Person ada = platform.person("ada");
    SessionLife runs = SessionLife.begin(ada);
    runs.await("Ready");
    assertThat(platform.task(LIMIT, "ada", "conf", runs.id(), "--explain").lines())
        .anyMatch(line -> line.matches("spark.dynamicAllocation.maxExecutors +user .*max.* 1"));

    // When
    drained = platform;
    String said = platform.task(LIMIT, "admin", "drain", cluster(platform), "--grace", "PT0S");

    // Then
    assertThat(said)
        .contains("takes no new sessions", "waits for 1 session: " + runs.id() + " of aurora")
        .contains("has ended all its sessions");
    var ended = ada.get("/v1/sessions/" + runs.id()).json();
    assertThat(ended.path("state").asText()).isEqualTo("Ended");
    assertThat(ended.path("reason").asText()).isEqualTo("ClusterDrained");
    Waiting.until(
        "the operator to have cleared the cluster",
        LIMIT,
        () ->
            platform.cluster().get(SESSIONS).has(200).json().path("items").isEmpty()
                && platform.cluster().get("/api/v1/namespaces/hearth-" + runs.id()).status()
                    == 404);

    // When it is asked again, and undone
    String waits = ada.post("/v1/sessions", SessionLife.REQUEST).has(201).json().at("/id").asText();
    assertThat(ada.get("/v1/sessions/" + waits).json().path("reason").asText())
        .isEqualTo("NoCluster");
    platform.task(LIMIT, "admin", "drain", cluster(platform), "--grace", "PT0S");
    platform.task(LIMIT, "admin", "drain", cluster(platform), "--undo");

    // Then what has waited runs
    ada.awaitState(waits, "Ready", LIMIT);
    ada.delete("/v1/sessions/" + waits).has(202);
    ada.awaitState(waits, "Ended", LIMIT);
  }

  private static String cluster(Platform platform) {
    return platform
        .person("admin")
        .get("/v1/clusters")
        .has(200)
        .json()
        .at("/clusters/0/name")
        .asText();
  }
}
