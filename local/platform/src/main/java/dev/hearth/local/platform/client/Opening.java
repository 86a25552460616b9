package dev.hearth.local.platform.client;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Refusal;
import java.time.Duration;
import java.util.Map;

/**
 * Opens sessions for programs that begin the moment a platform is ready: whose member somebody is
 * reaches session-service by Kafka, which may be a moment later.
 */
public final class Opening {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int FORBIDDEN = 403;

  private Opening() {}

  /** The id of a new session; one attempt where its user is known. */
  public static String session(Api api, Map<String, ?> request) throws InterruptedException {
    return Await.value(
        "session-service to know its user",
        LIMIT,
        () -> {
          Api.Answer answer = api.send("POST", "/v1/sessions", request);
          if (answer.status() == FORBIDDEN) {
            return null;
          }
          if (!answer.isSuccess()) {
            throw new Refusal("the session was refused: " + answer.problem());
          }
          return answer.body().path("id").asText();
        });
  }
}
