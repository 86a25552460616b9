package dev.hearth.check.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Optional;

/**
 * What the API server answered.
 *
 * @param body the object, or the {@code Status} that says why not
 * @param date the server's own clock, where it told it
 */
public record Reply(int code, JsonNode body, Optional<Instant> date) {
  public boolean good() {
    return code / 100 == 2;
  }

  /** What the server says of a refusal. */
  public String message() {
    String text = body.path("message").asText();
    return text.isEmpty() ? "HTTP " + code : text;
  }
}
