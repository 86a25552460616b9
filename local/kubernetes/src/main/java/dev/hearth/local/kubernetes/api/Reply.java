package dev.hearth.local.kubernetes.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Refusal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** What a request is answered with. */
sealed interface Reply {
  Reply NOTHING = text(204, "");

  /** A whole body. */
  record Whole(int code, String type, byte[] body) implements Reply {}

  /** A stream of changes. */
  record Watching(WatchRequest request) implements Reply {}

  /** A log's end, followed until it is over. */
  record Following(Path file, long from, long limit, BooleanSupplier over) implements Reply {}

  static Reply json(int code, JsonNode body) {
    return new Whole(code, "application/json", Json.bytes(body));
  }

  static Reply text(int code, String body) {
    return new Whole(code, "text/plain", body.getBytes(StandardCharsets.UTF_8));
  }

  static Reply refusal(Refusal refusal) {
    return json(refusal.code(), refusal.status());
  }
}
