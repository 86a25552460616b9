package dev.hearth.session.diagnosis;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class DiagnosisEndpointIT {
  @Inject World world;

  @Test
  void tellsTheOwnerAloneWhyASessionWaitsAndHowItCameToItsEnd() {
    world.tenant("puzzled", 2_000, 10, "pia", "pol");
    world.heartbeat("local", "local", Instant.now());
    String first = submit();
    String second = submit();

    diagnose("pia", second)
        .body("state", equalTo("Queued"))
        .body("summary", containsString("2000 CPU millis"))
        .body("findings[0].code", equalTo("QuotaExceeded"))
        .body("findings[0].severity", equalTo("waiting"));
    diagnose("pol", second).statusCode(404);
    world.observe("local", seen(first, "u", 1, 1, Phase.READY));
    world.observe("local", seen(first, "u", 2, 1, Phase.ENDED));
    diagnose("pia", first)
        .body("steps.state", contains("Placed", "Provisioning", "Ready", "Ended"))
        .body("steps[3].seconds", nullValue())
        .body("findings[0].code", equalTo("Stopped"));
  }

  private static String submit() {
    return given()
        .auth()
        .oauth2(Tokens.user("pia"))
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/sessions")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }

  private static ValidatableResponse diagnose(String user, String id) {
    return given().auth().oauth2(Tokens.user(user)).get("/v1/sessions/" + id + "/diagnosis").then();
  }
}
