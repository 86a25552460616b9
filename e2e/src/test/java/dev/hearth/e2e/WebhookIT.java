package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Without an answer of admission-service no pod starts in any session, and nobody else suffers. */
@Order(3)
@ExtendWith(SharedPlatform.class)
class WebhookIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String ELSEWHERE =
      """
      {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "hearth-e2e-elsewhere"},
       "spec": {"containers": [{"name": "c", "image": "nobody/pulls:this"}]}}
      """;

  private static Platform platform;

  @BeforeAll
  static void begin(Platform shared) {
    platform = shared;
  }

  @AfterEach
  void bringItBack() {
    platform.bringBack("admission-service");
  }

  @Test
  void whileItIsAwayNoPodStartsInASession() {
    // Given
    SessionLife life = SessionLife.begin(platform.person("ada"));
    SessionLife.Worker worker = life.startAPod(SessionLife.UNTIL_TOLD);
    Waiting.until("the pod to run", LIMIT, () -> worker.phase().equals("Running"));
    String pods = "/api/v1/namespaces/hearth-" + life.id() + "/pods";

    // When
    platform.takeAway("admission-service");
    Answer refused = worker.askOnceFor("unseen", "sleep 1");

    // Then
    assertThat(refused.status()).as(refused.text()).isGreaterThanOrEqualTo(500);
    assertThat(refused.text()).contains("failed calling webhook");
    platform.cluster().get(pods + "/unseen").has(404);
    assertThat(worker.phase()).as("the pod that was there").isEqualTo("Running");
    platform.cluster().post("/api/v1/namespaces/default/pods?dryRun=All", ELSEWHERE).has(201);

    // When
    platform.bringBack("admission-service");

    // Then
    worker.tellToEnd();
    worker.awaitEnd();
    Waiting.until(
        "pods to be taken again", LIMIT, () -> worker.askFor("seen", "sleep 1").status() == 201);
    life.end();
  }
}
