package dev.hearth.session.submission;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of the folder {@code refused} is a request named after its fault, with what the refusal
 * says: the problem's type, and each field with words of its remedy. A request that is a text is
 * sent as it stands.
 */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class RefusedRequestsIT {
  private static final Path FOLDER = Path.of("src/test/resources/refused");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Inject World world;

  @BeforeEach
  void tenant() {
    world.tenant("strict", 100_000, 100, "rhea");
    world.heartbeat("local", "local", Instant.now());
  }

  static List<String> faults() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files
          .map(file -> file.getFileName().toString().replace(".json", ""))
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("faults")
  void isRefusedWithTheFieldAndTheRemedy(String fault) throws IOException {
    JsonNode file = JSON.readTree(FOLDER.resolve(fault + ".json").toFile());
    JsonNode request = file.path("request");

    Response response =
        given()
            .auth()
            .oauth2(Tokens.user("rhea"))
            .contentType("application/json")
            .body(request.isTextual() ? request.asText() : request.toString())
            .post("/v1/sessions");

    JsonNode problem = JSON.readTree(response.asString());
    assertThat(response.statusCode()).as(problem.toString()).isEqualTo(file.path("status").asInt());
    assertThat(response.contentType()).startsWith("application/problem+json");
    assertThat(problem.path("type").asText()).isEqualTo("/problems#" + file.path("type").asText());
    assertThat(problem.path("detail").asText()).isNotBlank();
    JsonNode fields = file.path("fields");
    assertThat(problem.path("fields").findValuesAsText("name"))
        .containsExactlyInAnyOrderElementsOf(
            fields.properties().stream().map(Map.Entry::getKey).toList());
    for (JsonNode told : problem.path("fields")) {
      assertThat(told.path("message").asText()).isNotBlank();
      assertThat(told.path("remedy").asText())
          .isNotBlank()
          .contains(fields.path(told.path("name").asText()).asText());
    }
    // A password in an address is not handed on to who reads logs.
    assertThat(problem.toString()).doesNotContain("me:secret");
    given()
        .auth()
        .oauth2(Tokens.user("rhea"))
        .get("/v1/sessions")
        .then()
        .statusCode(200)
        .body("sessions.size()", equalTo(0));
  }
}
