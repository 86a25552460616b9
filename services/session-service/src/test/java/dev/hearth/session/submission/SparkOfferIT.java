package dev.hearth.session.submission;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A client states its versions, and gets an image that fits or hears at once what there is. */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class SparkOfferIT {
  @Inject World world;

  @BeforeEach
  void aTenantAndACluster() {
    world.tenant("aurora", 100_000, 100, "ada");
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void aClientThatStatesItsVersionsGetsAnImageThatFits() {
    submit(
            "{\"sparkVersion\":\"4.0.1\",\"scalaVersion\":\"2.13.16\",\"javaVersion\":\"17.0.15+6\"}")
        .statusCode(201)
        .body("sparkConf.'spark.kubernetes.container.image'", equalTo("hearth/spark:4.0.1"));
  }

  @Test
  void aClientThatNothingFitsHearsWhatThereIs() {
    submit("{\"pythonVersion\":\"3.12.4\"}")
        .statusCode(422)
        .body("type", equalTo("/problems#spark-runtime-not-offered"))
        .body("detail", containsString("No image fits Spark 4.0.1, Python 3.12. Offered: Spark"))
        .body("offered.spark", contains("4.0.1"))
        .body("offered.scala", contains("2.13"))
        .body("offered.java", contains(25))
        .body("offered[0].python", hasSize(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"sparkVersion":"3.5.0"}    | spark-version-not-offered
          {"scalaVersion":"2.12.20"}  | spark-runtime-not-offered
          {"javaVersion":"26"}        | spark-runtime-not-offered
          {"kind":"batch","application":{"resource":"s3a://a/a.py"}} | spark-runtime-not-offered
          {"javaVersion":"newest"}    | request-invalid
          {"scalaVersion":2.13}       | request-invalid
          """)
  void whatDoesNotFitIsRefused(String body, String slug) {
    submit(body).statusCode(422).body("type", equalTo("/problems#" + slug));
  }

  private static ValidatableResponse submit(String body) {
    return given()
        .auth()
        .oauth2(Tokens.user("ada"))
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/sessions")
        .then();
  }
}
