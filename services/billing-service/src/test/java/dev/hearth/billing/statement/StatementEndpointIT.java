package dev.hearth.billing.statement;

import static dev.hearth.billing.Samples.START;
import static dev.hearth.billing.Samples.ended;
import static dev.hearth.billing.Samples.endedUnmetered;
import static dev.hearth.billing.Samples.minute;
import static dev.hearth.billing.Samples.placed;
import static dev.hearth.billing.Samples.requested;
import static dev.hearth.billing.Samples.tenant;
import static dev.hearth.billing.Samples.usage;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.hearth.billing.LocalParts;
import dev.hearth.billing.Tokens;
import dev.hearth.billing.intake.ScriptedKafka;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.Topics;
import dev.hearth.events.UsageEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class StatementEndpointIT {
  private static final String LOCAL = Topics.usage("local");

  @Inject ScriptedKafka kafka;

  /** A session of ada's: an executor and the endpoint for two minutes each, 1 GiB by tunnel. */
  @BeforeEach
  void aSessionThatHasEnded() {
    deliver(
        Topics.TENANTS,
        "aurora",
        tenant(
            "aurora",
            2,
            new TenantEvent.Member("ada", "ada", TenantEvent.Role.USER),
            new TenantEvent.Member("alan", "alan", TenantEvent.Role.USER),
            new TenantEvent.Member("ann", "ann", TenantEvent.Role.ADMIN)));
    deliver(Topics.TENANTS, "aurora", tenant("aurora", 1));
    deliver(
        Topics.TENANTS,
        "borealis",
        tenant("borealis", 1, new TenantEvent.Member("grace", "grace", TenantEvent.Role.ADMIN)));
    deliver(Topics.SESSIONS, "sada", requested("sada", "aurora", "ada"));
    deliver(Topics.SESSIONS, "sada", placed("sada", "aurora", "local"));
    for (int i = 0; i < 2; i++) {
      deliver(LOCAL, "sada", usage(minute("sada", "aurora", "executor", i)));
      deliver(LOCAL, "sada", usage(minute("sada", "aurora", "endpoint", i)));
    }
    var tunnel =
        new UsageEvent.TunnelSlice(
            "sada",
            "aurora",
            "local",
            "here",
            "u",
            START,
            START.plusSeconds(60),
            1,
            1 << 29,
            1 << 29);
    deliver(LOCAL, "sada", usage(tunnel));
    deliver(Topics.SESSIONS, "sada", ended("sada", "aurora"));
  }

  @Test
  void usageIsShownBySumRoleAndPod() {
    as("ada")
        .get("/v1/usage?session=sada")
        .then()
        .statusCode(200)
        .body("tenant", equalTo("aurora"))
        .body("coreMillis", equalTo(240_000))
        .body("byRole.executor.coreMillis", equalTo(120_000))
        .body("byRole.endpoint.mibMillis", equalTo(122_880_000))
        .body("tunnelBytesIn", equalTo(1 << 29))
        .body("from", equalTo("2026-03-04T05:06:00Z"))
        .body("to", equalTo("2026-03-04T05:08:00Z"))
        .body("pods", hasSize(2))
        .body("pods.complete", contains(true, true))
        .body("complete", equalTo(true));
  }

  @Test
  void theEndpointIsNotCharged() {
    String body =
        as("ada")
            .get("/v1/costs?session=sada")
            .then()
            .statusCode(200)
            .body("currency", equalTo("USD"))
            .body("priceVersion", equalTo(1))
            .body("lines.role", contains("executor", "executor", "tunnel"))
            .body("lines.what", contains("cpu", "memory", "tunnel"))
            .body("lines.measured", hasItems(120_000, 122_880_000, 1 << 30))
            .extract()
            .asString();
    // Two minutes of a core and of a GiB, and a GiB of tunnel.
    assertThat(body).contains("\"amount\":0.0515,");
  }

  @Test
  void theBillOfASessionThatNeverHadAPodIsCompleteWithItsEnd() {
    deliver(Topics.SESSIONS, "sidle", requested("sidle", "aurora", "ada"));
    as("ada").get("/v1/usage?session=sidle").then().body("complete", equalTo(false));

    deliver(Topics.SESSIONS, "sidle", endedUnmetered("sidle", "aurora"));

    as("ada")
        .get("/v1/usage?session=sidle")
        .then()
        .statusCode(200)
        .body("coreMillis", equalTo(0))
        .body("pods", hasSize(0))
        .body("complete", equalTo(true));
    as("ada").get("/v1/costs?session=sidle").then().body("complete", equalTo(true));
  }

  @Test
  void pricesAreThereForWhoeverLogsIn() {
    as("stranger")
        .get("/v1/prices")
        .then()
        .statusCode(200)
        .body("versions[0].version", equalTo(1))
        .body("versions[0].currency", equalTo("USD"))
        .body("versions[0].prices.unit", hasItems("core-hour", "GiB-hour", "GiB"));
    problem(given().get("/v1/prices").then(), 401, "unauthenticated");
  }

  @Test
  void onlyWhoMaySeeTheSessionSeesItsBill() {
    for (String path : new String[] {"/v1/usage?session=", "/v1/costs?session="}) {
      as("ann").get(path + "sada").then().statusCode(200);
      given().auth().oauth2(Tokens.admin()).get(path + "sada").then().statusCode(200);
      for (String stranger : new String[] {"alan", "grace", "nobody"}) {
        problem(as(stranger).get(path + "sada").then(), 404, "session-not-found");
      }
      problem(as("ada").get(path + "unknown").then(), 404, "session-not-found");
      for (String none : new String[] {"%00", "sada%00", "sada%20", "a".repeat(301)}) {
        var encoded = as("ada").urlEncodingEnabled(false);
        problem(encoded.get(path + none).then(), 404, "session-not-found");
      }
      problem(given().get(path + "sada").then(), 401, "unauthenticated");
      problem(as("ada").get(path).then(), 422, "request-invalid")
          .body("fields.name", contains("session"));
    }
    problem(as("ada").get("/v1/nothing").then(), 404, "not-found");
  }

  @Test
  void theCommittedDocumentIsTheServicesOwn() throws IOException {
    String actual = given().get("/q/openapi").then().statusCode(200).extract().asString();
    Files.writeString(Path.of("target", "openapi.yaml"), actual);

    assertThat(actual).isEqualTo(Files.readString(Path.of("openapi.yaml")));
  }

  private void deliver(String topic, String key, byte[] value) {
    long offset = kafka.deliver(topic, key, value);
    await(key + " taken in")
        .atMost(Duration.ofSeconds(90))
        .until(() -> kafka.committed(topic, offset));
  }

  private static ValidatableResponse problem(ValidatableResponse answer, int status, String slug) {
    return answer
        .statusCode(status)
        .contentType(startsWith("application/problem+json"))
        .body("type", equalTo("/problems#" + slug))
        .body("status", equalTo(status));
  }

  private static RequestSpecification as(String subject) {
    return given().auth().oauth2(Tokens.user(subject));
  }
}
