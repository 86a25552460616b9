package dev.hearth.tenant.tenancy;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;

import dev.hearth.events.EventFormat;
import dev.hearth.events.TenantEvent;
import dev.hearth.tenant.LocalParts;
import dev.hearth.tenant.Tokens;
import dev.hearth.tenant.publication.RecordingKafka;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class SparkDefaultsIT {
  private static final String SETTINGS =
      "{\"spark.sql.shuffle.partitions\":\"64\",\"spark.hadoop.fs.s3a.secret.key\":\"s3\\\"cr3t\"}";

  @Inject RecordingKafka kafka;

  @Test
  void theTenantsOwnAdministratorSetsThemAndTheyArePublished() {
    create("own");

    put(Tokens.user("chief-own"), "own", SETTINGS)
        .statusCode(200)
        .body("version", equalTo(2))
        .body("sparkDefaults.'spark.sql.shuffle.partitions'", equalTo("64"))
        .body("sparkDefaults.'spark.hadoop.fs.s3a.secret.key'", equalTo("*****"));
    put(Tokens.user("chief-own"), "own", SETTINGS).statusCode(200).body("version", equalTo(2));

    await("the snapshot").atMost(Duration.ofSeconds(60)).until(() -> published("own").size() == 2);
    assertThat(published("own").getLast().sparkDefaults())
        .isEqualTo(
            Map.of(
                "spark.sql.shuffle.partitions", "64",
                "spark.hadoop.fs.s3a.secret.key", "s3\"cr3t"));
  }

  @Test
  void otherChangesKeepThemAndAnEmptyListTakesThemAway() {
    create("kept");
    put(Tokens.admin(), "kept", SETTINGS).statusCode(200);

    given()
        .auth()
        .oauth2(Tokens.admin())
        .contentType("application/json")
        .body("{\"regions\":[\"eu-1\"]}")
        .put("/v1/tenants/kept/policy")
        .then()
        .statusCode(200)
        .body("version", equalTo(3))
        .body("sparkDefaults.size()", equalTo(2));
    put(Tokens.admin(), "kept", "{}")
        .statusCode(200)
        .body("version", equalTo(4))
        .body("sparkDefaults", anEmptyMap())
        .body("policy.regions", contains("eu-1"));
  }

  @Test
  void nobodyElseSetsThem() {
    create("guarded");

    problem(put(Tokens.user("guarded-user"), "guarded", SETTINGS), 403, "forbidden");
    problem(put(Tokens.user("chief-own"), "guarded", SETTINGS), 404, "tenant-not-found");
    problem(put(Tokens.admin(), "no-such-tenant", SETTINGS), 404, "tenant-not-found");
    given()
        .auth()
        .oauth2(Tokens.user("guarded-user"))
        .get("/v1/tenants/guarded")
        .then()
        .statusCode(200)
        .body("version", equalTo(1))
        .body("sparkDefaults", anEmptyMap());
  }

  @Test
  void whatIsWrongIsNamed() {
    create("strict");

    problem(put(Tokens.admin(), "strict", "{\"spark.a\":1}"), 422, "request-invalid")
        .body("fields.name", contains("spark.a"));
    problem(put(Tokens.admin(), "strict", "{\"ansi\":\"true\"}"), 422, "request-invalid")
        .body("fields.name", contains("ansi"));
    problem(put(Tokens.admin(), "strict", "[]"), 422, "request-invalid")
        .body("fields.name", contains("(body)"));
    problem(put(Tokens.admin(), "strict", "{"), 400, "json-malformed");
  }

  private List<TenantEvent.Changed> published(String tenant) {
    return kafka.of(tenant).stream()
        .map(sent -> EventFormat.of(TenantEvent.class).read(sent.value()).data())
        .map(TenantEvent.Changed.class::cast)
        .toList();
  }

  private static void create(String id) {
    String body =
        """
        {"id":"%s","members":[{"subject":"chief-%s","name":"c","role":"ADMIN"},
                              {"subject":"%s-user","name":"u","role":"USER"}]}
        """;
    given()
        .auth()
        .oauth2(Tokens.admin())
        .contentType("application/json")
        .body(body.formatted(id, id, id))
        .post("/v1/tenants")
        .then()
        .statusCode(201)
        .body("sparkDefaults", anEmptyMap());
  }

  private static ValidatableResponse put(String token, String tenant, String body) {
    return given()
        .auth()
        .oauth2(token)
        .contentType("application/json")
        .body(body)
        .put("/v1/tenants/" + tenant + "/spark-defaults")
        .then();
  }

  private static ValidatableResponse problem(ValidatableResponse answer, int status, String slug) {
    return answer.statusCode(status).body("type", equalTo("/problems#" + slug));
  }
}
