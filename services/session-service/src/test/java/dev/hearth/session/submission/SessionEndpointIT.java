package dev.hearth.session.submission;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hearth.events.ObservedEvent;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.events.TenantEvent.TenantState;
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

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class SessionEndpointIT {
  @Inject World world;
  @Inject FakeKafka kafka;

  @BeforeEach
  void aTenantAndACluster() {
    world.tenant("aurora", 100_000, 100, "ada", "alan", "chief-anne");
    world.tenant("borealis", 100_000, 100, "grace");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void aSessionIsPlacedAtOnceAndItsClusterIsTold() throws InterruptedException {
    ValidatableResponse answer =
        submit("ada", "{\"executor\":{\"max\":3},\"sparkConf\":{\"spark.plugins\":\"my.Plugin\"}}");

    String id = answer.extract().path("id");
    answer
        .statusCode(201)
        .header("Location", equalTo("/v1/sessions/" + id))
        .body("lifetime", equalTo("PT8H"))
        .body("id", matchesPattern("s[a-z0-9]{12}"))
        .body("state", equalTo("Placed"))
        .body("cluster", equalTo("local"))
        .body("version", equalTo(2))
        .body("gateway.kube", equalTo("https://local.test:8443/s/" + id + "/kube"))
        .body("gateway.caPem", equalTo("PEM"))
        .body("executor.memoryMiBEach", equalTo(1024 + 384))
        .body("timeline.state", contains("Requested", "Placed"))
        .body(
            "sparkConf.'spark.master'", equalTo("k8s://https://local.test:8443/s/" + id + "/kube"))
        .body("sparkConf.'spark.executor.memoryOverhead'", equalTo("384m"))
        .body("sparkConf.'spark.driver.host'", equalTo("driver.hearth-" + id + ".svc"))
        .body(
            "sparkConf.'spark.plugins'", equalTo("dev.hearth.client.spark.HearthPlugin,my.Plugin"))
        .body("clientFiles.'spark.kubernetes.authenticate.oauthTokenFile'", equalTo("ticket"))
        .body("clientFiles.'spark.kubernetes.authenticate.caCertFile'", equalTo("ca"));
    List<FakeKafka.Sent> desired =
        Awaiting.until("the desired state", () -> desired(id), sent -> sent.size() == 1);
    assertThat(desired.getFirst().value())
        .contains("\"revision\":1", "\"cpuMillis\":3000", "\"pods\":3", "hearth/spark:4.0.1");
  }

  @Test
  void aSessionThatWaitsForASubmissionSaysWhatSparkSubmitNeeds() throws InterruptedException {
    String id =
        submit("ada", "{\"kind\":\"batch\",\"application\":{\"source\":\"submit\"}}")
            .statusCode(201)
            .body("application.source", equalTo("submit"))
            .body("sparkConf.'spark.submit.deployMode'", equalTo("cluster"))
            .body("sparkConf.'spark.master'", containsString("k8s://https://local.test:8443/s/"))
            .body(
                "clientFiles.'spark.kubernetes.authenticate.submission.oauthTokenFile'",
                equalTo("ticket"))
            .body(
                "clientFiles.'spark.kubernetes.authenticate.submission.caCertFile'", equalTo("ca"))
            .body("clientEnvironment.KUBERNETES_AUTH_TRYKUBECONFIG", equalTo("false"))
            .extract()
            .path("id");

    List<FakeKafka.Sent> desired =
        Awaiting.until("the desired state", () -> desired(id), sent -> sent.size() == 1);
    assertThat(desired.getFirst().value())
        .contains("\"kind\":\"batch\"", "\"pods\":3")
        .doesNotContain("\"application\":{");
  }

  @Test
  void aSessionThatWaitsForUploadsSaysWhereTheyGo() throws InterruptedException {
    String application = "{\"resource\":\"upload://job.jar\",\"mainClass\":\"a.B\"}";
    String id =
        submit("ada", "{\"kind\":\"batch\",\"application\":" + application + "}")
            .statusCode(201)
            .body("application.resource", equalTo("upload://job.jar"))
            .body("gateway.files", matchesPattern("https://local.test:8443/s/.*/files"))
            .extract()
            .path("id");

    var desired = Awaiting.until("the desired state", () -> desired(id), sent -> sent.size() == 1);
    assertThat(desired.getFirst().value()).contains("\"resource\":\"upload://job.jar\"");
    show("ada", submit("ada", "{}").extract().path("id")).body("gateway.files", nullValue());
  }

  @Test
  void goesThroughItsLifeAsTheClusterSeesIt() throws InterruptedException {
    String id = submit("ada", "{}").extract().path("id");
    world.observe("local", seen(id, "u1", 1, 1, Phase.PROVISIONING));
    world.observe("local", seen(id, "u1", 2, 1, Phase.READY));
    show("ada", id).body("state", equalTo("Ready")).body("version", equalTo(4));

    as("ada").delete("/v1/sessions/" + id).then().statusCode(202).body("state", equalTo("Ending"));
    as("ada").delete("/v1/sessions/" + id).then().statusCode(202).body("version", equalTo(5));
    Awaiting.until("the stop", () -> desired(id), sent -> sent.size() == 2);
    assertThat(desired(id).getLast().value()).contains("\"stop\":{\"reason\":\"Stopped\"");

    world.observe("local", seen(id, "u1", 3, 2, Phase.ENDED));
    world.observe("local", seen(id, "u1", 3, 2, Phase.ENDED));
    show("ada", id).body("state", equalTo("Ended")).body("endedAt", not(nullValue()));
    Awaiting.until("the tombstone", () -> desired(id), sent -> sent.size() == 3);
    assertThat(desired(id).getLast().value()).isNull();
    assertThat(kafka.of("hearth.sessions", id))
        .extracting(sent -> sent.value().replaceAll(".*\"version\":([0-9]+).*", "$1"))
        .containsExactly("1", "2", "3", "4", "5", "6");
  }

  @Test
  void believesAClusterOnlyAboutItsOwnSessions() {
    String id = submit("ada", "{}").extract().path("id");

    world.observe("elsewhere", seen(id, "u1", 1, 1, Phase.ENDED));

    show("ada", id).body("state", equalTo("Placed"));
  }

  @Test
  void aRepeatedKeyMeansTheSameSession() {
    String first = keyed("k1", "{\"name\":\"a\",\"kind\":\"client\"}").extract().path("id");

    keyed("k1", "{\"kind\":\"client\", \"name\":\"a\"}")
        .statusCode(201)
        .header("Idempotent-Replayed", equalTo("true"))
        .body("id", equalTo(first));
    keyed("k1", "{\"name\":\"b\"}")
        .statusCode(422)
        .body("type", equalTo("/problems#idempotency-key-reused"));
    submit("alan", "{}").body("id", not(equalTo(first)));
  }

  @Test
  void anOldKeyShowsNothingToWhoLeftTheTenant() {
    world.tenant("leaving", 100_000, 100, "lea");
    as("lea").header("Idempotency-Key", "k").body("{}").post("/v1/sessions").then().statusCode(201);

    world.tenant("leaving", 100_000, 100, "leo");

    as("lea")
        .header("Idempotency-Key", "k")
        .body("{}")
        .post("/v1/sessions")
        .then()
        .statusCode(404)
        .body("type", equalTo("/problems#session-not-found"));
  }

  @Test
  void whereNoClusterHasRoomIsSaidToPass() {
    world.heartbeat("small", "small", Instant.now());

    as("ada")
        .body("{\"region\":\"small\",\"executor\":{\"min\":30,\"max\":30}}")
        .post("/v1/sessions?queue=false")
        .then()
        .statusCode(503)
        .body("type", equalTo("/problems#no-cluster"))
        .body("candidates.cluster", hasItem("small"));
  }

  @Test
  void namesEveryFaultOfARequest() {
    submit(
            "ada",
            """
            {"regon":"x","executor":{"memory":"1Gi","max":0},"lifetime":"forever",
             "sparkConf":{"spark.master":"local","spark.sql.x ":"1","fs.x":"1"}}""")
        .statusCode(422)
        .contentType("application/problem+json")
        .body("type", equalTo("/problems#request-invalid"))
        .body(
            "fields.name",
            hasItems(
                "regon",
                "executor.memory",
                "executor.max",
                "lifetime",
                "sparkConf.spark.master",
                "sparkConf.spark.sql.x ",
                "sparkConf.fs.x"))
        .body("fields.find { it.name == 'regon' }.remedy", containsString("region"))
        .body("instance", not(nullValue()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"kind":"batch"}              | request-invalid
          {"sparkVersion":"3.5.0"}      | spark-version-not-offered
          {"node":"dedicated"}          | request-invalid
          {"runtime":"sandbox"}         | request-invalid
          {"region":"nowhere"}          | request-invalid
          {"driver":{"memory":"2g"}}    | request-invalid
          {"executor":{"memory":"511m"}}| request-invalid
          """)
  void refusesWhatIsNotOfferedOrAllowed(String body, String slug) {
    submit("ada", body).statusCode(422).body("type", equalTo("/problems#" + slug));
  }

  @Test
  void whoBelongsToSeveralTenantsNamesOne() {
    world.tenant("castor", 100_000, 100, "twin");
    world.tenant("pollux", 100_000, 100, "twin");

    submit("twin", "{}")
        .statusCode(422)
        .body("type", equalTo("/problems#tenant-not-named"))
        .body("tenants", hasItems("castor", "pollux"));
    submit("twin", "{\"tenant\":\"pollux\"}").statusCode(201).body("tenant", equalTo("pollux"));
  }

  @Test
  void aQueueIsBounded() {
    world.tenant("crowded", 100_000, 1, "quinn");
    submit("quinn", "{}").body("state", equalTo("Placed"));
    for (int place = 1; place <= 100; place++) {
      submit("quinn", "{}").body("state", equalTo("Queued")).body("queue.position", equalTo(place));
    }

    submit("quinn", "{}").statusCode(409).body("type", equalTo("/problems#queue-full"));
  }

  @Test
  void warnsOfUnknownSettingsAndKeepsThem() {
    submit("ada", "{\"sparkConf\":{\"spark.sql.shufle.partitions\":\"8\"}}")
        .statusCode(201)
        .body("warnings", hasItem(containsString("spark.sql.shuffle.partitions")))
        .body("sparkConf.'spark.sql.shufle.partitions'", equalTo("8"));
  }

  @Test
  void showsSessionsOnlyToThoseWhoMaySee() {
    String conf = "{\"sparkConf\":{\"spark.hadoop.fs.s3a.endpoint\":\"https://ada:hush@s3\"}}";
    String id = submit("ada", conf).extract().path("id");

    for (String stranger : List.of("alan", "grace", "nobody")) {
      show(stranger, id).statusCode(404).body("type", equalTo("/problems#session-not-found"));
      as(stranger).delete("/v1/sessions/" + id).then().statusCode(404);
      as(stranger).get("/v1/sessions/" + id + "/events").then().statusCode(404);
      as(stranger).get("/v1/sessions/" + id + "/placement").then().statusCode(404);
      as(stranger).body("{}").post("/v1/sessions/" + id + "/tickets").then().statusCode(404);
      as(stranger).get("/v1/sessions").then().body("sessions.id", not(hasItem(id)));
    }
    String secret = "sparkConf.'spark.hadoop.fs.s3a.endpoint'";
    show("ada", id).statusCode(200).body(secret, equalTo("https://ada:hush@s3"));
    show("chief-anne", id)
        .statusCode(200)
        .body(secret, equalTo("*****"))
        .body("sparkConf.'spark.executor.cores'", equalTo("1"));
    as("chief-anne").get("/v1/sessions").then().body("sessions.id", hasItem(id));
    with(Tokens.admin()).get("/v1/sessions/" + id).then().statusCode(200);
    with(Tokens.admin()).delete("/v1/sessions/" + id).then().statusCode(202);
  }

  @Test
  void refusesTokensThatAreNotGood() {
    given().get("/v1/sessions").then().statusCode(401).contentType("application/problem+json");
    for (String token :
        List.of(
            "nonsense",
            Tokens.nobody(),
            Tokens.token("ada", "somebody-else", "", Instant.now().plusSeconds(60)),
            Tokens.token("ada", "hearth", "", Instant.now().minusSeconds(60)),
            Tokens.user("ada").replaceAll("\\.[^.]*$", ".AAAA"))) {
      with(token)
          .get("/v1/sessions")
          .then()
          .statusCode(401)
          .contentType("application/problem+json")
          .body("type", equalTo("/problems#unauthenticated"));
    }
    as("ada").get("/v1/nothing").then().statusCode(404).contentType("application/problem+json");
    submit("nobody", "{}").statusCode(403).body("type", equalTo("/problems#no-tenant"));
    submit("ada", "{\"tenant\":\"borealis\"}").statusCode(404);
    with(Tokens.user("ada"))
        .body("{")
        .post("/v1/sessions")
        .then()
        .statusCode(400)
        .body("type", equalTo("/problems#json-malformed"));
  }

  @Test
  void aTimelineTellsTheStepsAndNotWhatTheClusterSawInBetween() {
    String id = submit("ada", "{}").extract().path("id");
    world.observe("local", seen(id, "u", 1, 1, Phase.READY));
    world.observe("local", withExecutors(seen(id, "u", 2, 1, Phase.READY), 1));
    world.observe("local", withExecutors(seen(id, "u", 3, 1, Phase.READY), 2));
    world.observe("local", seen(id, "u", 4, 1, Phase.ENDED));

    show("ada", id)
        .body("version", equalTo(7))
        .body("timeline.state", contains("Requested", "Placed", "Provisioning", "Ready", "Ended"));
  }

  private static ObservedEvent.Session withExecutors(ObservedEvent.Session seen, int running) {
    return new ObservedEvent.Session(
        seen.session(),
        seen.cluster(),
        seen.uid(),
        seen.sequence(),
        seen.revision(),
        seen.phase(),
        seen.reason(),
        seen.message(),
        seen.namespace(),
        seen.readyAt(),
        seen.endedAt(),
        seen.meteredThrough(),
        new ObservedEvent.Executors(0, running, 0),
        seen.conditions(),
        null,
        null);
  }

  @Test
  void explainsPlacementAndMarksSilence() {
    String id = submit("ada", "{}").extract().path("id");

    as("ada")
        .get("/v1/sessions/" + id + "/placement")
        .then()
        .body("cluster", equalTo("local"))
        .body("placement.candidates.find { it.cluster == 'local' }.chosen", equalTo(true));
    as("ada").get("/v1/clusters").then().body("clusters[0].nodes", nullValue());
    with(Tokens.admin()).get("/v1/clusters").then().body("clusters[0].nodes", equalTo(1));
  }

  @Test
  void aClosedTenantStartsNothingAndItsSessionsStop() {
    world.tenant("closing", 100_000, 100, "cleo");
    String id = submit("cleo", "{}").extract().path("id");

    world.tenant("closing", TenantState.CLOSED, 100_000, 100, "cleo");

    show("cleo", id).body("state", equalTo("Ending")).body("reason", equalTo("TenantClosed"));
    submit("cleo", "{}").statusCode(409).body("type", equalTo("/problems#tenant-not-active"));
  }

  private List<FakeKafka.Sent> desired(String id) {
    return kafka.of("hearth.desired.local", id);
  }

  private static ValidatableResponse submit(String user, String body) {
    return as(user).body(body).post("/v1/sessions").then();
  }

  private static ValidatableResponse keyed(String key, String body) {
    return as("ada").header("Idempotency-Key", key).body(body).post("/v1/sessions").then();
  }

  private static ValidatableResponse show(String user, String id) {
    return as(user).get("/v1/sessions/" + id).then();
  }

  private static RequestSpecification as(String user) {
    return with(Tokens.user(user));
  }

  private static RequestSpecification with(String token) {
    return given().auth().oauth2(token).contentType(ContentType.JSON);
  }
}
