package dev.hearth.tenant;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.smallrye.jwt.build.Jwt;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Peers that accept and say nothing, which no refused connection tells of. */
@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class SilentPeersIT {
  /** What docs/resilience.md promises of a request that meets a database which falls silent. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** While it is known to be silent, and for health at any time. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @AfterEach
  void everybodySpeaksAgain() {
    LocalParts.database().lift();
    LocalParts.provider().lift();
    await("a ready service").atMost(PATIENCE).until(() -> ready() == 200);
  }

  @Test
  void aDatabaseThatFallsSilentCostsACallerNoMoreThanTheLimit() throws Exception {
    List<Response> before = atOnce(10);
    assertThat(before).extracting(Response::statusCode).containsOnly(200);

    LocalParts.database().fall();
    List<Response> during = atOnce(30);

    assertThat(during).allSatisfy(SilentPeersIT::isStoreAway);
    assertThat(during).allSatisfy(one -> assertThat(took(one)).isLessThan(ANSWER));

    await("not ready").atMost(PATIENCE).until(() -> ready() == 503);
    List<Response> known = atOnce(30);
    assertThat(known).allSatisfy(SilentPeersIT::isStoreAway);
    assertThat(known).allSatisfy(one -> assertThat(took(one)).isLessThan(AT_ONCE));
    assertThat(live()).as("a restart would not help").isEqualTo(200);

    LocalParts.database().lift();
    await("ready again").atMost(PATIENCE).until(() -> ready() == 200);
    assertThat(atOnce(30)).extracting(Response::statusCode).containsOnly(200);
  }

  @Test
  void moreThanCanBeServedAreTurnedAwayAtOnce() throws Exception {
    LocalParts.database().fall();

    List<Response> answers = atOnce(130);

    List<Response> busy =
        answers.stream().filter(one -> one.path("type").equals("/problems#service-busy")).toList();
    // On a slow machine some come only when the first have been answered, or the silence is known.
    assertThat(busy).isNotEmpty();
    assertThat(answers).extracting(Response::statusCode).containsOnly(503);
    assertThat(busy)
        .allSatisfy(
            one -> {
              assertThat(one.statusCode()).isEqualTo(503);
              assertThat(took(one)).isLessThan(Duration.ofSeconds(4));
            });
    LocalParts.database().lift();
    await("places to be free again")
        .atMost(PATIENCE)
        .until(() -> list(Tokens.admin()).statusCode() == 200);
  }

  /** More of them than there are places; chunked, so that they are begun before that is known. */
  @Test
  void bodiesThatAreTooLargeGiveTheirPlacesBack() throws Exception {
    URI tenants = URI.create("http://localhost:" + RestAssured.port + "/v1/tenants");
    HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    byte[] blanks = new byte[2 << 20];
    Arrays.fill(blanks, (byte) ' ');
    for (int i = 0; i < 101; i++) {
      HttpRequest tooLarge =
          HttpRequest.newBuilder(tenants)
              .header("Authorization", "Bearer " + Tokens.admin())
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(blanks)))
              .build();
      try {
        http.send(tooLarge, BodyHandlers.discarding());
      } catch (IOException cutOff) {
        // The answer may be overtaken by the end of the connection.
      }
    }

    await("places to be free again")
        .atMost(PATIENCE)
        .until(() -> list(Tokens.admin()).statusCode() == 200);
  }

  @Test
  void aProviderThatFallsSilentHoldsUpOnlyWhoseKeyIsNotKnown() {
    assertThat(list(Tokens.admin()).statusCode()).isEqualTo(200);

    LocalParts.provider().fall();
    Response unknown = list(token("of-nobody"));

    assertThat(took(unknown)).isLessThan(Duration.ofSeconds(8));
    unknown.then().contentType("application/problem+json");
    assertThat(unknown.statusCode()).isIn(401, 503);
    assertThat(list(Tokens.admin()).statusCode()).isEqualTo(200);
    assertThat(ready()).as("known keys still open").isEqualTo(200);
  }

  private static String token(String keyId) {
    return Jwt.subject("admin-sub")
        .audience("hearth")
        .claim("realm_access", Map.of("roles", List.of("platform-admin")))
        .expiresIn(300)
        .jws()
        .keyId(keyId)
        .sign();
  }

  private static List<Response> atOnce(int callers) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Response>> answers =
          IntStream.range(0, callers)
              .mapToObj(caller -> threads.submit(() -> list(Tokens.admin())))
              .toList();
      List<Response> done = new java.util.ArrayList<>();
      for (Future<Response> answer : answers) {
        done.add(answer.get());
      }
      return done;
    }
  }

  private static Response list(String token) {
    return given().auth().oauth2(token).get("/v1/tenants");
  }

  private static void isStoreAway(Response answer) {
    answer
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", "2")
        .body("type", equalTo("/problems#store-away"));
  }

  private static Duration took(Response answer) {
    return Duration.ofMillis(answer.time());
  }

  private static int ready() {
    Response answer = given().get("/q/health/ready");
    assertThat(took(answer)).as("health answers at once").isLessThan(AT_ONCE);
    return answer.statusCode();
  }

  private static int live() {
    return given().get("/q/health/live").statusCode();
  }
}
