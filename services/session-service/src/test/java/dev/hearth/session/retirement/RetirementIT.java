package dev.hearth.session.retirement;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import dev.hearth.session.publication.FakeKafka;
import io.agroal.api.AgroalDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class RetirementIT {
  @Inject World world;
  @Inject FakeKafka kafka;
  @Inject Retirement retirement;
  @Inject AgroalDataSource database;

  @Test
  void theQuotaOfAClusterThatIsGoneReturnsAndTheClusterIsFenced() throws Exception {
    world.tenant("stranded", 2_000, 10, "stan");
    world.heartbeat("doomed", "doomed", Instant.now());
    String lost = submit("stan", "{\"region\":\"doomed\"}").extract().path("id");
    world.observe("doomed", seen(lost, "u", 1, 1, Phase.READY));
    world.heartbeat("local", "local", Instant.now());
    String next = submit("stan", "{}").body("state", equalTo("Queued")).extract().path("id");

    retire(Tokens.admin(), "doomed")
        .statusCode(409)
        .body("type", equalTo("/problems#cluster-still-heard"))
        .body("detail", containsString("PT1M"));
    show(lost).body("state", equalTo("Ready"));
    silence("doomed");
    retire(Tokens.user("stan"), "doomed").statusCode(403);
    retire(Tokens.admin(), "doomed").statusCode(200).body("sessionsWrittenOff", equalTo(1));

    show(lost).body("state", equalTo("Failed")).body("reason", equalTo("ClusterForgotten"));
    show(next).body("state", equalTo("Placed")).body("cluster", equalTo("local"));
    List<FakeKafka.Sent> desired = desired(lost, 2);
    assertThat(desired.getLast().value())
        .as("whoever comes back must end it")
        .contains("\"stop\":{\"reason\":\"ClusterForgotten\"");

    // It comes back after all: nothing goes there before it is let in, and what it runs must end.
    world.heartbeat("doomed", "doomed", Instant.now());
    submit("stan", "{\"region\":\"doomed\"}").statusCode(422);
    world.observe("doomed", seen(lost, "u", 2, 1, Phase.READY));
    show(lost).body("state", equalTo("Failed"));
    world.observe("doomed", seen(lost, "u", 3, 2, Phase.ENDED));
    assertThat(desired(lost, 3).getLast().value()).as("its tombstone").isNull();
    show(lost).body("state", equalTo("Failed")).body("reason", equalTo("ClusterForgotten"));

    cluster("doomed").body("forgottenAt", notNullValue());
    given()
        .auth()
        .oauth2(Tokens.admin())
        .post("/v1/clusters/doomed/readmission")
        .then()
        .statusCode(204);
    cluster("doomed").body("forgottenAt", nullValue());
    submit("stan", "{\"region\":\"doomed\",\"executor\":{\"max\":1}}").statusCode(201);
  }

  @Test
  void whatWasPlacedWhileAClusterWasGivenUpIsFoundByTheNextLook() throws Exception {
    world.tenant("late", 100_000, 10, "stan");
    world.heartbeat("leaving", "leaving", Instant.now());
    String id = submit("stan", "{\"tenant\":\"late\",\"region\":\"leaving\"}").extract().path("id");
    sql("update cluster set forgotten_at = now() where name = 'leaving'");

    retirement.look();

    show(id).body("state", equalTo("Failed"));
    retirement.look();
    assertThat(desiredOf("leaving", id, 2)).hasSize(2);
  }

  @Test
  void aClusterThatNeverWasIsNotFound() {
    retire(Tokens.admin(), "atlantis")
        .statusCode(404)
        .body("type", equalTo("/problems#cluster-not-found"))
        .body("detail", not(containsString("null")));
  }

  private List<FakeKafka.Sent> desired(String id, int size) throws InterruptedException {
    return desiredOf("doomed", id, size);
  }

  private List<FakeKafka.Sent> desiredOf(String cluster, String id, int size)
      throws InterruptedException {
    return Awaiting.until(
        size + " desired states",
        () -> kafka.of("hearth.desired." + cluster, id),
        sent -> sent.size() >= size);
  }

  private void silence(String cluster) throws SQLException {
    sql(
        "update cluster set heartbeat_at = now() - interval '1 hour' where name = '"
            + cluster
            + "'");
  }

  private void sql(String text) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(text);
    }
  }

  private static ValidatableResponse retire(String token, String cluster) {
    return given().auth().oauth2(token).delete("/v1/clusters/" + cluster).then();
  }

  private static ValidatableResponse cluster(String name) {
    return given()
        .auth()
        .oauth2(Tokens.admin())
        .get("/v1/clusters")
        .then()
        .rootPath("clusters.find { it.name == '" + name + "' }");
  }

  private static ValidatableResponse submit(String user, String body) {
    String tenant = body.contains("tenant") ? "" : "\"tenant\":\"stranded\"";
    String whole =
        body.equals("{}")
            ? "{" + tenant + "}"
            : tenant.isEmpty() ? body : "{" + tenant + "," + body.substring(1);
    return given()
        .auth()
        .oauth2(Tokens.user(user))
        .contentType(ContentType.JSON)
        .body(whole)
        .post("/v1/sessions")
        .then();
  }

  private static ValidatableResponse show(String id) {
    return given().auth().oauth2(Tokens.user("stan")).get("/v1/sessions/" + id).then();
  }
}
