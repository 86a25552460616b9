package dev.hearth.session.sparkconf;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.withArgs;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

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

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class ConfigurationEndpointIT {
  @Inject World world;

  @BeforeEach
  void aTenantAndACluster() {
    world.tenant("origin", 100_000, 100, "olga", "otto", "chief-ola");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void tellsTheOwnerWhereEachSettingComesFrom() {
    String id = submit("client");

    explain("olga", id)
        .statusCode(200)
        .body("session", equalTo(id))
        .rootPath("settings.find { it.name == '%s' }")
        .body("value", withArgs("spark.sql.adaptive.enabled"), equalTo("false"))
        .body("source", withArgs("spark.sql.adaptive.enabled"), equalTo("user"))
        .body("replaces", withArgs("spark.sql.adaptive.enabled"), equalTo("true"))
        .body("source", withArgs("spark.dynamicAllocation.maxExecutors"), equalTo("user"))
        .body("field", withArgs("spark.dynamicAllocation.maxExecutors"), equalTo("executor.max"))
        .body("source", withArgs("spark.executor.cores"), equalTo("platform"))
        .body("field", withArgs("spark.executor.cores"), equalTo("executor.cores"))
        .body("value", withArgs("spark.master"), containsString("/s/" + id + "/kube"))
        .body("field", withArgs("spark.master"), nullValue());
  }

  @Test
  void hidesSecretsAndWhatIsTheOwnersFromOthers() {
    for (String kind : new String[] {"client", "connect"}) {
      String id = submit(kind);

      explain("olga", id)
          .body(not(containsString("s3cr3t")))
          .body(containsString("eastern"))
          .body(
              "settings.find { it.name == 'spark.executorEnv.STAGE' }.field",
              equalTo("environment"))
          .body(
              "settings.find { it.name == 'spark.executorEnv.STAGE' }.value", equalTo("northern"));
      explain("chief-ola", id)
          .statusCode(200)
          .body(not(containsString("s3cr3t")))
          .body(not(containsString("eastern")))
          .body(not(containsString("northern")))
          .body(
              "settings.find { it.name == 'spark.sql.session.timeZone' }.value", equalTo("*****"));
      explain("otto", id).statusCode(404).body("type", equalTo("/problems#session-not-found"));
    }
  }

  private static ValidatableResponse explain(String user, String id) {
    return given()
        .auth()
        .oauth2(Tokens.user(user))
        .get("/v1/sessions/" + id + "/configuration")
        .then();
  }

  private static String submit(String kind) {
    return given()
        .auth()
        .oauth2(Tokens.user("olga"))
        .contentType(ContentType.JSON)
        .body(
            """
            {"kind":"%s","executor":{"max":3},
             "environment":{"STAGE":"northern","API_TOKEN":"s3cr3t"},
             "sparkConf":{"spark.sql.adaptive.enabled":"false",
                          "spark.sql.session.timeZone":"eastern",
                          "spark.hadoop.fs.s3a.secret.key":"s3cr3t"}}"""
                .formatted(kind))
        .post("/v1/sessions")
        .then()
        .statusCode(201)
        .extract()
        .path("id");
  }
}
