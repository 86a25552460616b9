package dev.hearth.session.submission;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
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
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Longer lives, and lists narrowed to some sessions. */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class ExtensionIT {
  @Inject World world;
  @Inject FakeKafka kafka;

  @BeforeEach
  void aTenantAndACluster() {
    world.tenant("longing", 100_000, 100, "lena", "lars", "chief-lou");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void aLongerLifeReachesTheCluster() throws InterruptedException {
    String id = submit("lena", "{\"lifetime\":\"PT1H\"}").extract().path("id");

    extend("lena", id, "{\"lifetime\":\"PT2H\"}").statusCode(200).body("lifetime", equalTo("PT2H"));
    extend("lena", id, "{\"lifetime\":\"PT2H\"}").statusCode(200);

    List<FakeKafka.Sent> desired =
        Awaiting.until(
            "the second desired state",
            () -> kafka.of("hearth.desired.local", id),
            sent -> sent.size() == 2);
    assertThat(desired.getLast().value()).contains("\"revision\":2", "\"maxSeconds\":7200");
    extend("chief-lou", id, "{\"lifetime\":\"PT3H\"}").body("lifetime", equalTo("PT3H"));
    show("lena", id).body("lifetime", equalTo("PT3H"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                    | is missing
          {"lifetime":"PT59M"}  | is out of bounds
          {"lifetime":"PT9999H"}| is out of bounds
          {"lifetime":"long"}   | is not a duration
          {"lifetime":null}     | is missing
          """)
  void refusesWhatIsNotLongerAndSaysTheBounds(String body, String message) {
    String id = submit("lena", "{\"lifetime\":\"PT1H\"}").extract().path("id");

    extend("lena", id, body)
        .statusCode(422)
        .body("fields", hasSize(1))
        .body("fields[0].name", equalTo("lifetime"))
        .body("fields[0].message", containsString(message))
        .body("fields[0].remedy", containsString("from PT1H to PT168H"));
  }

  @Test
  void othersSessionsAndThoseThatAreOverAreNotExtended() {
    String id = submit("lena", "{}").extract().path("id");
    extend("lars", id, "{\"lifetime\":\"PT9H\"}").statusCode(404);
    world.observe("local", seen(id, "u", 1, 1, Phase.ENDED));

    extend("lena", id, "{\"lifetime\":\"PT9H\"}")
        .statusCode(409)
        .body("type", equalTo("/problems#session-over"));
  }

  @Test
  void listsAreNarrowedByWhatSessionsAre() {
    world.tenant("sieve", 100_000, 100, "silas", "sissi", "chief-sol");
    String red = "{\"labels\":{\"team\":\"red\",\"stage\":\"a\"}}";
    String first = submit("silas", red).extract().path("id");
    String second = submit("sissi", "{\"labels\":{\"team\":\"blue\"}}").extract().path("id");
    world.observe("local", seen(second, "u", 1, 1, Phase.READY));

    list("tenant=sieve&owner=sissi").body("sessions.id", contains(second));
    list("tenant=sieve&label=team=red").body("sessions.id", contains(first));
    list("tenant=sieve&label=team=red&label=stage=b").body("sessions", hasSize(0));
    list("tenant=sieve&state=ready").body("sessions.id", contains(second));
    list("tenant=sieve&kind=client&cluster=local").body("sessions", hasSize(2));
    list("tenant=sieve&kind=batch").body("sessions", hasSize(0));
    list("tenant=sieve&cluster=far").body("sessions", hasSize(0));
    list("kind=cluster&cluster=A%20B&label=team&owner=%00&state=odd&tenant=_")
        .statusCode(422)
        .body("fields", hasSize(6));
  }

  @Test
  void pagesThroughSessions() {
    world.tenant("paging", 100_000, 100, "pat");
    submit("pat", "{}");
    String second = submit("pat", "{}").extract().path("id");
    submit("pat", "{}");
    String next =
        list("pat", "limit=2")
            .body("sessions", hasSize(2))
            .body("sessions[1].id", equalTo(second))
            .extract()
            .path("next");

    list("pat", "limit=2&state=Placed&cursor=" + next)
        .body("sessions", hasSize(1))
        .body("next", nullValue());
    list("pat", "limit=x&state=Fine").statusCode(422).body("fields", hasSize(2));
  }

  private static ValidatableResponse list(String query) {
    return list("chief-sol", query);
  }

  private static ValidatableResponse list(String user, String query) {
    return given()
        .urlEncodingEnabled(false)
        .auth()
        .oauth2(Tokens.user(user))
        .get("/v1/sessions?" + query)
        .then();
  }

  private static ValidatableResponse submit(String user, String body) {
    return as(user).body(body).post("/v1/sessions").then();
  }

  private static ValidatableResponse extend(String user, String id, String body) {
    return as(user).body(body).post("/v1/sessions/" + id + "/extend").then();
  }

  private static ValidatableResponse show(String user, String id) {
    return as(user).get("/v1/sessions/" + id).then();
  }

  private static RequestSpecification as(String user) {
    return given().auth().oauth2(Tokens.user(user)).contentType(ContentType.JSON);
  }
}
