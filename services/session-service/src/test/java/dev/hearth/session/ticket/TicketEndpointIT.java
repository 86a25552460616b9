package dev.hearth.session.ticket;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import dev.hearth.session.publication.FakeKafka;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class TicketEndpointIT {
  @Inject World world;
  @Inject FakeKafka kafka;
  @Inject Patience patience;

  private String id;

  @BeforeEach
  void aSession() {
    world.tenant("tickets", 100_000, 100, "tina", "chief-tom");
    world.heartbeat("local", "local", Instant.now());
    id = as("tina").body("{}").post("/v1/sessions").path("id");
    patience.none();
  }

  @Test
  void answersWhenTheClusterHasTakenTheTicketIn() throws InterruptedException, ExecutionException {
    patience.lots();
    try (ExecutorService other = Executors.newSingleThreadExecutor()) {
      Future<Response> answer = other.submit(() -> grant("{\"scopes\":[\"kube\",\"tunnel\"]}"));
      String told =
          Awaiting.until("the desired state", this::lastDesired, sent -> sent.contains("sha256"));
      world.observe("local", seen(id, "u", 1, 2, Phase.READY));

      String ticket = answer.get().path("ticket");
      answer
          .get()
          .then()
          .statusCode(201)
          .body("ticket", matchesPattern(id + "\\.[A-Za-z0-9_-]{43}"))
          .body("scopes", containsInAnyOrder("kube", "tunnel"))
          .body("accepted", equalTo(true));
      assertThat(told).contains(new TicketText(ticket).sha256()).doesNotContain(ticket);
      String list = as("tina").get("/v1/sessions/" + id + "/tickets").asString();
      assertThat(list).doesNotContain(ticket);
    }
  }

  @Test
  void saysWhereToWaitWhenTheClusterIsSlow() {
    Response answer = grant("{}");

    answer.then().statusCode(202).body("accepted", equalTo(false)).body("waitAt", not(nullValue()));
    as("tina").get(answer.<String>path("waitAt")).then().body("accepted", equalTo(false));
    world.observe("local", seen(id, "u", 1, 2, Phase.READY));
    as("tina").get(answer.<String>path("waitAt")).then().body("accepted", equalTo(true));
  }

  @Test
  void nothingOpensTheDoorsOfASessionThatEnds() {
    String ticket = "/v1/sessions/" + id + "/tickets/" + grant("{}").path("id");
    world.observe("local", seen(id, "u", 1, 2, Phase.READY));
    as("tina").get(ticket).then().body("accepted", equalTo(true));

    as("tina").delete("/v1/sessions/" + id).then().body("state", equalTo("Ending"));

    as("tina").get(ticket).then().body("accepted", equalTo(false)).body("waitAt", nullValue());
    world.observe("local", seen(id, "u", 2, 3, Phase.ENDED));
    as("tina").get(ticket).then().body("accepted", equalTo(false)).body("waitAt", nullValue());
    as("tina")
        .get("/v1/sessions/" + id + "/tickets")
        .then()
        .body("tickets.accepted", contains(false));
  }

  @Test
  void onlyTheOwnerHasToDoWithTickets() {
    as("chief-tom").body("{}").post("/v1/sessions/" + id + "/tickets").then().statusCode(403);
    as("chief-tom")
        .get("/v1/sessions/" + id + "/tickets")
        .then()
        .statusCode(403)
        .body("type", equalTo("/problems#owner-only"));
    given()
        .auth()
        .oauth2(Tokens.admin())
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/sessions/" + id + "/tickets")
        .then()
        .statusCode(403);
  }

  @Test
  void refusesScopesAndTimesThatAreNone() {
    grant("{\"scopes\":[\"kubes\"],\"expiresIn\":\"P30D\",\"x\":1}")
        .then()
        .statusCode(422)
        .body("fields.name", containsInAnyOrder("scopes", "expiresIn", "x"));
    grant("{\"scopes\":[]}").then().statusCode(422);
  }

  @Test
  void theDoorForFilesIsThatOfSessionsThatTakeSome() {
    grant("{\"scopes\":[\"files\"]}")
        .then()
        .statusCode(422)
        .body("fields.name", contains("scopes"));
    grant("{}").then().body("scopes", containsInAnyOrder("kube", "tunnel", "connect", "ui"));

    id =
        as("tina")
            .body(
                "{\"kind\":\"batch\",\"application\":{\"resource\":\"upload://job.jar\",\"mainClass\":\"a.B\"}}")
            .post("/v1/sessions")
            .path("id");

    grant("{\"scopes\":[\"files\"]}").then().body("scopes", contains("files"));
    grant("{}")
        .then()
        .body("scopes", containsInAnyOrder("kube", "tunnel", "connect", "ui", "files"));
  }

  @Test
  void revokedTicketsLeaveTheDesiredState() throws InterruptedException {
    String ticket = grant("{}").path("id");

    as("tina").delete("/v1/sessions/" + id + "/tickets/" + ticket).then().statusCode(204);

    Awaiting.until("revision 3", this::lastDesired, sent -> sent.contains("\"revision\":3"));
    assertThat(lastDesired()).contains("\"tickets\":[]");
    world.observe("local", seen(id, "u", 1, 3, Phase.READY));
    as("tina")
        .get("/v1/sessions/" + id + "/tickets/" + ticket)
        .then()
        .body("accepted", equalTo(false))
        .body("waitAt", nullValue());
    as("tina")
        .delete("/v1/sessions/" + id + "/tickets/none")
        .then()
        .statusCode(404)
        .body("type", equalTo("/problems#ticket-not-found"));
  }

  @Test
  void whoLeavesTheTenantLosesTheirTickets() throws InterruptedException {
    grant("{}");

    world.tenant("tickets", 100_000, 100, "chief-tom");

    Awaiting.until("revision 3", this::lastDesired, sent -> sent.contains("\"revision\":3"));
    assertThat(lastDesired()).contains("\"tickets\":[]");
    grant("{}").then().statusCode(404);
  }

  @Test
  void aSessionHasTwentyLiveTicketsAtMost() {
    String first = grant("{}").then().statusCode(202).extract().path("id");
    for (int i = 1; i < 20; i++) {
      grant("{}").then().statusCode(202);
    }

    grant("{}").then().statusCode(409).body("type", equalTo("/problems#too-many-tickets"));
    as("tina").delete("/v1/sessions/" + id + "/tickets/" + first).then().statusCode(204);
    grant("{}").then().statusCode(202);
  }

  @Test
  void noTicketsForWhatIsOver() {
    as("tina").delete("/v1/sessions/" + id).then().statusCode(202);

    grant("{}").then().statusCode(409).body("type", equalTo("/problems#session-over"));
  }

  private Response grant(String body) {
    return as("tina").body(body).post("/v1/sessions/" + id + "/tickets");
  }

  private String lastDesired() {
    var sent = kafka.of("hearth.desired.local", id);
    return sent.isEmpty() ? "" : sent.getLast().value();
  }

  private static RequestSpecification as(String user) {
    return given().auth().oauth2(Tokens.user(user)).contentType(ContentType.JSON);
  }
}
