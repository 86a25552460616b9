package dev.hearth.session.retirement;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each test has a cluster of its own, alone in its region, and nobody else's sessions. */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class DrainIT {
  @Inject World world;
  @Inject FakeKafka kafka;
  @Inject Drain drain;
  @Inject AgroalDataSource database;

  @BeforeEach
  void aTenantAndAClusterThatStays() {
    world.tenant("moving", 1_000_000, 100, "mia");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void whatRunsGoesOnForTheGraceAndIsStoppedThen() throws Exception {
    world.heartbeat("leaver", "leaver", Instant.now());
    String id = submit("{\"region\":\"leaver\"}").extract().path("id");
    world.observe("leaver", seen(id, "u", 1, 1, Phase.READY));

    drain("leaver", "{\"grace\":\"PT1H\"}")
        .statusCode(200)
        .body("draining", equalTo(true))
        .body("reachable", equalTo(true))
        .body("remaining", equalTo(1))
        .body("sessions[0].id", equalTo(id))
        .body("sessions[0].state", equalTo("Ready"));
    show(id).body("state", equalTo("Ready"));
    given()
        .auth()
        .oauth2(Tokens.user("mia"))
        .get("/v1/sessions/" + id + "/diagnosis")
        .then()
        .body("findings.code", hasItem("ClusterDraining"));
    submit("{\"region\":\"leaver\"}").body("state", equalTo("Queued"));

    sql("update cluster set emptied_by = now() where name = 'leaver'");
    drain.look();
    drain.look();

    show(id).body("state", equalTo("Ending")).body("reason", equalTo("ClusterDrained"));
    assertThat(desired("leaver", id, 2).getLast().value())
        .contains("\"stop\":{\"reason\":\"ClusterDrained\"");
    progress("leaver").body("remaining", equalTo(1)).body("sessions.state", contains("Ending"));
    world.observe("leaver", seen(id, "u", 2, 2, Phase.ENDED));
    progress("leaver").body("remaining", equalTo(0));
    show(id).body("state", equalTo("Ended")).body("reason", equalTo("Stopped"));
  }

  @Test
  void whatItHasNotTakenInGoesToAnotherCluster() throws Exception {
    world.heartbeat("full-of-hope", "local", Instant.now());
    sql("update cluster set requested_cpu_millis = 1000000 where name = 'local'");
    String id = submit("{\"region\":\"local\"}").extract().path("id");
    show(id).body("cluster", equalTo("full-of-hope"));
    world.heartbeat("local", "local", Instant.now().plusMillis(5));

    drain("full-of-hope", "{}").statusCode(200).body("remaining", equalTo(0));

    show(id).body("state", equalTo("Placed")).body("cluster", equalTo("local"));
    assertThat(desired("full-of-hope", id, 2).getLast().value()).as("its tombstone").isNull();
    assertThat(desired("local", id, 1).getFirst().value()).contains("\"revision\":2");
    world.observe("full-of-hope", seen(id, "early", 1, 1, Phase.READY));
    show(id).body("state", equalTo("Placed"));
    world.observe("local", seen(id, "u", 1, 2, Phase.READY));
    show(id).body("state", equalTo("Ready"));
    assertThat(desired("full-of-hope", id, 2)).hasSize(2);
    given()
        .auth()
        .oauth2(Tokens.user("mia"))
        .get("/v1/sessions/" + id + "/placement")
        .then()
        .body(
            "placement.candidates.find { it.cluster == 'full-of-hope' }.refusals",
            hasItem(startsWith("being emptied by an administrator")));
  }

  @Test
  void whatNoOtherClusterTakesWaitsUntilItIsLetInAgain() throws Exception {
    world.heartbeat("only", "only", Instant.now());
    String id = submit("{\"region\":\"only\"}").extract().path("id");

    drain("only", "").statusCode(200);

    show(id)
        .body("state", equalTo("Queued"))
        .body("reason", equalTo("NoCluster"))
        .body("cluster", nullValue());
    cluster("only").body("drainingSince", notNullValue()).body("drainEndsAt", notNullValue());
    given()
        .auth()
        .oauth2(Tokens.admin())
        .post("/v1/clusters/only/readmission")
        .then()
        .statusCode(204);
    cluster("only").body("drainingSince", nullValue());
    progress("only").body("draining", equalTo(false)).body("endsAt", nullValue());
    world.heartbeat("only", "only", Instant.now().plusMillis(5));
    show(id).body("state", equalTo("Placed")).body("cluster", equalTo("only"));
    assertThat(desired("only", id, 3).getLast().value()).contains("\"revision\":2");
  }

  /** The database refuses each change of the first. */
  @Test
  void oneThatCannotGoHoldsUpNoOther() throws Exception {
    world.heartbeat("stuck", "stuck", Instant.now());
    submit("{\"region\":\"stuck\"}");
    submit("{\"region\":\"stuck\"}");
    List<String> ids = progress("stuck").extract().path("sessions.id");
    String first = ids.getFirst();
    String second = ids.getLast();
    sql(
        """
        create function refuse() returns trigger language plpgsql as
        $$ begin raise exception 'refused by a test'; end $$;
        create trigger refuse before update on session for each row when (old.id = '%s')
        execute function refuse()
        """
            .formatted(first));
    try {
      drain("stuck", "{}").statusCode(200).body("sessions.id", contains(first));
      show(second).body("state", equalTo("Queued"));
    } finally {
      sql("drop function refuse() cascade");
    }

    drain.look();

    show(first).body("state", equalTo("Queued"));
    progress("stuck").body("remaining", equalTo(0));
  }

  @Test
  void askedAgainOnlyAnEarlierEndCounts() {
    world.heartbeat("twice", "twice", Instant.now());
    String until = drain("twice", "{\"grace\":\"PT2H\"}").extract().path("endsAt");

    drain("twice", "{\"grace\":\"PT9H\"}").body("endsAt", equalTo(until));
    drain("twice", "{\"grace\":\"PT1H\"}").body("endsAt", not(equalTo(until)));
  }

  @Test
  void isForAdministratorsAndForClustersThatThereAre() {
    world.heartbeat("kept", "kept", Instant.now());

    given()
        .auth()
        .oauth2(Tokens.user("mia"))
        .contentType(ContentType.JSON)
        .post("/v1/clusters/kept/drain")
        .then()
        .statusCode(403);
    given().auth().oauth2(Tokens.user("mia")).get("/v1/clusters/kept/drain").then().statusCode(403);
    cluster("kept").body("drainingSince", nullValue());
    drain("nowhere", "{}").statusCode(404).body("type", equalTo("/problems#cluster-not-found"));
    progress("nowhere").statusCode(404);
    drain("kept", "{\"grace\":\"soon\",\"force\":true}")
        .statusCode(422)
        .body("fields.name", contains("grace", "force"))
        .body("fields[0].remedy", containsString("from PT0S"));
    cluster("kept").body("drainingSince", nullValue());
  }

  private List<FakeKafka.Sent> desired(String cluster, String id, int size)
      throws InterruptedException {
    return Awaiting.until(
        size + " desired states",
        () -> kafka.of("hearth.desired." + cluster, id),
        sent -> sent.size() >= size);
  }

  private void sql(String text) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(text);
    }
  }

  private static ValidatableResponse drain(String cluster, String body) {
    return given()
        .auth()
        .oauth2(Tokens.admin())
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/clusters/" + cluster + "/drain")
        .then();
  }

  private static ValidatableResponse progress(String cluster) {
    return given().auth().oauth2(Tokens.admin()).get("/v1/clusters/" + cluster + "/drain").then();
  }

  private static ValidatableResponse cluster(String name) {
    return given()
        .auth()
        .oauth2(Tokens.admin())
        .get("/v1/clusters")
        .then()
        .rootPath("clusters.find { it.name == '" + name + "' }");
  }

  private static ValidatableResponse submit(String body) {
    return given()
        .auth()
        .oauth2(Tokens.user("mia"))
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/sessions")
        .then()
        .statusCode(201);
  }

  private static ValidatableResponse show(String id) {
    return given().auth().oauth2(Tokens.user("mia")).get("/v1/sessions/" + id).then();
  }
}
