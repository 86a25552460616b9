package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The cluster itself refuses a session more than it has reserved, and the session says so: a pod
 * that was refused leaves nothing in the cluster that could be looked at.
 */
@Order(3)
@ExtendWith(SharedPlatform.class)
class QuotaIT {
  /** Its endpoint is asked every ten seconds. */
  private static final Duration TOLD = Duration.ofMinutes(2);

  private static final int ENOUGH = 6;

  @Test
  void moreThanASessionHasIsRefusedAndBecomesACondition(Platform platform) {
    // Given
    Person ada = platform.person("ada");
    SessionLife life = SessionLife.begin(ada);
    SessionLife.Worker worker = life.startAPod(SessionLife.UNTIL_TOLD);
    Waiting.until("the pod to run", TOLD, () -> worker.phase().equals("Running"));

    // When
    Answer refused = untilRefused(worker);

    // Then
    assertThat(refused.status()).as(refused.text()).isEqualTo(403);
    assertThat(refused.json().path("message").asText()).contains("exceeded quota: session");
    Waiting.until(
        "the condition QuotaDenied",
        TOLD,
        () -> {
          // As Spark does, which asks again and again.
          worker.askFor("again", SessionLife.UNTIL_TOLD).has(403);
          return quotaDenied(ada, life).path("status").asText().equals("True");
        });
    assertThat(quotaDenied(ada, life).path("message").asText())
        .contains("exceeded quota")
        .contains("Ask for fewer or smaller executors");
    assertThat(worker.phase()).as("the pod that was there").isEqualTo("Running");

    // When there is room again
    worker.tellToEnd();
    worker.awaitEnd();

    // Then
    Waiting.until("room", TOLD, () -> worker.askFor("later", "sleep 1").status() == 201);
    life.end();
  }

  private static Answer untilRefused(SessionLife.Worker worker) {
    Answer answer = worker.askFor("more-0", SessionLife.UNTIL_TOLD);
    for (int more = 1; answer.status() == 201 && more < ENOUGH; more++) {
      answer = worker.askFor("more-" + more, SessionLife.UNTIL_TOLD);
    }
    return answer;
  }

  private static JsonNode quotaDenied(Person owner, SessionLife life) {
    JsonNode session = owner.get("/v1/sessions/" + life.id()).has(200).json();
    for (JsonNode condition : session.path("conditions")) {
      if (condition.path("type").asText().equals("QuotaDenied")) {
        return condition;
      }
    }
    return session.path("none");
  }
}
