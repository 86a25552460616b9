package dev.hearth.session.sparkconf;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.withArgs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import dev.hearth.session.publication.FakeKafka;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class TenantDefaultsIT {
  private static final String PARTITIONS = "spark.sql.shuffle.partitions";
  private static final String ZONE = "spark.sql.session.timeZone";
  private static final String KEY = "spark.hadoop.fs.s3a.secret.key";

  @Inject World world;
  @Inject FakeKafka kafka;

  @BeforeEach
  void aTenantWithDefaultsAndACluster() {
    world.tenantWith(
        Map.of(PARTITIONS, "64", ZONE, "UTC", KEY, "s3cr3t", "spark.executor.memory", "9g"),
        "ours",
        "tess",
        "chief-tom");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void aSessionBeginsWithThemAndSaysSo() {
    String id = submit("client", "{\"" + ZONE + "\":\"Asia/Tokyo\"}");

    explain("tess", id)
        .body(not(containsString("s3cr3t")))
        .rootPath("settings.find { it.name == '%s' }")
        .body("value", withArgs(PARTITIONS), equalTo("64"))
        .body("source", withArgs(PARTITIONS), equalTo("tenant"))
        .body("replaces", withArgs(PARTITIONS), nullValue())
        .body("source", withArgs(KEY), equalTo("tenant"))
        .body("value", withArgs(KEY), equalTo("*****"))
        .body("value", withArgs(ZONE), equalTo("Asia/Tokyo"))
        .body("source", withArgs(ZONE), equalTo("user"))
        .body("replaces", withArgs(ZONE), equalTo("UTC"))
        .body("replacesFrom", withArgs(ZONE), equalTo("tenant"))
        .body("value", withArgs("spark.executor.memory"), equalTo("1024m"));
    show("tess", id)
        .body("sparkConf.'" + KEY + "'", equalTo("s3cr3t"))
        .body("sparkConf.'" + PARTITIONS + "'", equalTo("64"))
        .body(
            "warnings",
            hasItem(allOf(containsString("spark.executor.memory"), containsString("left out"))));
    show("chief-tom", id)
        .body(not(containsString("s3cr3t")))
        .body("sparkConf.'" + PARTITIONS + "'", equalTo("64"));
  }

  @Test
  void aSessionKeepsThoseItWasMadeWith() {
    String id = submit("client", "{}");

    world.tenantWith(Map.of(PARTITIONS, "8"), "ours", "tess", "chief-tom");

    show("tess", id)
        .body("sparkConf.'" + PARTITIONS + "'", equalTo("64"))
        .body("sparkConf.'" + ZONE + "'", equalTo("UTC"));
    show("tess", submit("client", "{}"))
        .body("sparkConf.'" + PARTITIONS + "'", equalTo("8"))
        .body("sparkConf.'" + ZONE + "'", nullValue());
  }

  @Test
  void aDriverPodIsStartedWithThem() throws InterruptedException {
    String id = submit("connect", "{}");

    List<FakeKafka.Sent> desired =
        Awaiting.until("the desired state", () -> desired(id), sent -> !sent.isEmpty());
    assertThat(desired.getFirst().value())
        .contains("\"" + PARTITIONS + "\":\"64\"", "\"" + KEY + "\":\"s3cr3t\"");
    explain("tess", id)
        .body(not(containsString("s3cr3t")))
        .rootPath("settings.find { it.name == '%s' }")
        .body("source", withArgs(PARTITIONS), equalTo("tenant"));
  }

  private List<FakeKafka.Sent> desired(String id) {
    return kafka.of("hearth.desired.local", id);
  }

  private static ValidatableResponse explain(String user, String id) {
    return get(user, "/v1/sessions/" + id + "/configuration");
  }

  private static ValidatableResponse show(String user, String id) {
    return get(user, "/v1/sessions/" + id);
  }

  private static ValidatableResponse get(String user, String path) {
    return given().auth().oauth2(Tokens.user(user)).get(path).then().statusCode(200);
  }

  private static String submit(String kind, String sparkConf) {
    return given()
        .auth()
        .oauth2(Tokens.user("tess"))
        .contentType(ContentType.JSON)
        .body("{\"kind\":\"%s\",\"sparkConf\":%s}".formatted(kind, sparkConf))
        .post("/v1/sessions")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }
}
