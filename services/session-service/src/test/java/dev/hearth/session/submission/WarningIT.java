package dev.hearth.session.submission;

import static dev.hearth.session.World.seen;
import static dev.hearth.session.World.warned;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the owner of a session that is stopped soon is shown. */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class WarningIT {
  @Inject World world;

  @BeforeEach
  void aTenantAndACluster() {
    world.tenant("dozing", 100_000, 100, "dora");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void aWarningShowsUntilItIsOffAndTheOneThatCameTrueStaysInTheTimeline() {
    String id = submit();
    Instant stopsAt = Instant.parse("2026-12-01T10:05:00Z");
    world.observe("local", seen(id, "u", 1, 1, Phase.READY));
    world.observe("local", warned(seen(id, "u", 2, 1, Phase.READY), stopsAt));

    show(id)
        .body("stopNotice.stopsAt", equalTo("2026-12-01T10:05:00Z"))
        .body("stopNotice.reason", equalTo("Idle"))
        .body("stopNotice.message", containsString("stopped as idle"))
        .body("timeline.state", contains("Requested", "Placed", "Provisioning", "Ready", "Warned"));

    world.observe("local", warned(seen(id, "u", 3, 1, Phase.READY), null));
    show(id)
        .body("stopNotice", nullValue())
        .body("timeline.state", contains("Requested", "Placed", "Provisioning", "Ready"));

    world.observe("local", warned(seen(id, "u", 4, 1, Phase.READY), stopsAt.plusSeconds(60)));
    world.observe("local", warned(seen(id, "u", 5, 1, Phase.READY), stopsAt.plusSeconds(90)));
    world.observe("local", seen(id, "u", 6, 1, Phase.ENDED));
    show(id)
        .body("stopNotice", nullValue())
        .body(
            "timeline.state",
            contains("Requested", "Placed", "Provisioning", "Ready", "Warned", "Ended"));
  }

  private static String submit() {
    return given()
        .auth()
        .oauth2(Tokens.user("dora"))
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/sessions")
        .path("id");
  }

  private static ValidatableResponse show(String id) {
    return given().auth().oauth2(Tokens.user("dora")).get("/v1/sessions/" + id).then();
  }
}
