package dev.hearth.session.submission;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts in addresses that Postgres would not even take. */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class OddAddressIT {
  private static final String NOT_FOUND = "/problems#session-not-found";

  @ParameterizedTest
  @ValueSource(strings = {"%00", "s12345678901%00", "S12345678901A", "a%20b", "%F0%9F%94%A5"})
  void whatIsNoIdIsNoSession(String text) {
    for (String below : List.of("", "/events", "/placement", "/tickets", "/tickets/x")) {
      String path = "/v1/sessions/" + text + below;
      ada().get(path).then().statusCode(404).body("type", equalTo(NOT_FOUND));
    }
    ada().delete("/v1/sessions/" + text).then().body("type", equalTo(NOT_FOUND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-04T05:06:07Z s12345678901\u0000",
        "2026-03-04T05:06:07Z \u0000",
        "+1000000000-12-31T23:59:59Z s123456789012",
        "-1000000000-01-01T00:00:00Z s123456789012"
      })
  void aCursorThatNoPageGaveIsNone(String text) {
    String cursor =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(text.getBytes(StandardCharsets.UTF_8));

    ada()
        .get("/v1/sessions?cursor=" + cursor)
        .then()
        .statusCode(422)
        .body("fields.name", contains("cursor"));
    ada()
        .get("/v1/sessions?tenant=%00")
        .then()
        .statusCode(422)
        .body("fields.name", contains("tenant"));
  }

  private static RequestSpecification ada() {
    return given().auth().oauth2(Tokens.user("ada")).urlEncodingEnabled(false);
  }
}
