package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.http.HttpResponse;

/** What a door said. */
record Answer(String request, int status, String mediaType, String text) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Answer of(HttpResponse<String> response) {
    return new Answer(
        response.request().method() + " " + response.request().uri().getPath(),
        response.statusCode(),
        response.headers().firstValue("Content-Type").orElse(""),
        response.body());
  }

  JsonNode json() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return MissingNode.getInstance();
    }
  }

  Answer has(int expected) {
    assertThat(status).as("%s answered %s", request, text).isEqualTo(expected);
    return this;
  }

  /** A refusal as RFC 9457 has it, which all our own doors give. */
  Answer isProblem(int expected) {
    has(expected);
    assertThat(mediaType).as(request).startsWith("application/problem+json");
    assertThat(json().path("status").asInt()).as("%s: %s", request, text).isEqualTo(expected);
    assertThat(json().path("type").asText()).as("%s: %s", request, text).startsWith("/problems#");
    assertThat(json().path("title").asText()).as(request).isNotBlank();
    return this;
  }

  /**
   * Whether one of our doors has done nothing and says that it may be asked again: whoever had to
   * answer it, such as a database, has stood still for longer than a caller is kept waiting.
   */
  boolean isForLater() {
    return status == 503 && mediaType.startsWith("application/problem+json");
  }

  /** Names a field at fault, with something to do about it. */
  Answer names(String field) {
    assertThat(json().path("fields"))
        .as("%s: %s", request, text)
        .anySatisfy(
            fault -> {
              assertThat(fault.path("name").asText()).contains(field);
              assertThat(fault.path("remedy").asText()).isNotBlank();
            });
    return this;
  }
}
