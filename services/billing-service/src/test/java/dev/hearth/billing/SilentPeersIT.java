package dev.hearth.billing;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.jwt.build.Jwt;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
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
  private static final Duration ANSWER = Duration.ofSeconds(30);

  /** While it is known to be silent, and for health at any time. */
  private static final Duration AT_ONCE = Duration.ofSeconds(2);

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @AfterEach
  void everybodySpeaksAgain() {
    LocalParts.database().lift();
    LocalParts.provider().lift();
    awaitReady(200);
  }

  @Test
  void aDatabaseThatFallsSilentCostsACallerNoMoreThanTheLimit() throws Exception {
    assertThat(best(ANSWER, SilentPeersIT::takenBySurprise)).isLessThan(ANSWER);

    awaitReady(503);
    assertThat(best(AT_ONCE, () -> slowest(storeAway(30)))).isLessThan(AT_ONCE);
    assertThat(live()).as("a restart would not help").isEqualTo(200);

    LocalParts.database().lift();
    awaitReady(200);
    awaitServed(30);
  }

  /** How long the slowest of some waits who come just when the database falls silent. */
  private static Duration takenBySurprise() throws Exception {
    LocalParts.database().lift();
    awaitReady(200);
    awaitServed(10);
    LocalParts.database().fall();
    return slowest(storeAway(30));
  }

  @Test
  void aProviderThatFallsSilentHoldsUpOnlyWhoseKeyIsNotKnown() {
    assertThat(list(Tokens.admin()).statusCode()).isEqualTo(404);

    LocalParts.provider().fall();
    Response unknown = list(token("of-nobody"));

    // Three seconds do on an idle machine; without a limit of its own it would wait for ever.
    assertThat(took(unknown)).isLessThan(Duration.ofSeconds(30));
    unknown.then().contentType("application/problem+json");
    assertThat(unknown.statusCode()).isIn(401, 503);
    assertThat(list(Tokens.admin()).statusCode()).isEqualTo(404);
    awaitReady(200); // known keys still open
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
    return given().auth().oauth2(token).get("/v1/costs?session=none");
  }

  private static void isStoreAway(Response answer) {
    answer
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", "2")
        .body("type", equalTo("/problems#store-away"));
  }

  /**
   * How long it took in the best of three rounds: what holds up the machine holds up one of them,
   * what the service itself waits for comes in each.
   */
  private static Duration best(Duration limit, Callable<Duration> round) throws Exception {
    Duration took = round.call();
    for (int more = 0; more < 2 && took.compareTo(limit) >= 0; more++) {
      took = round.call();
    }
    return took;
  }

  private static Duration slowest(List<Response> answers) {
    return answers.stream()
        .map(SilentPeersIT::took)
        .max(Comparator.naturalOrder())
        .orElse(Duration.ZERO);
  }

  private static Duration took(Response answer) {
    return Duration.ofMillis(answer.time());
  }

  /** Each answer at once: one that a slow machine held up is asked for again. */
  private static void awaitReady(int status) {
    await("health to be " + status)
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Response answer = given().get("/q/health/ready");
              assertThat(answer.statusCode()).isEqualTo(status);
              assertThat(took(answer)).as("health answers at once").isLessThan(AT_ONCE);
            });
  }

  /** Where the machine stands still, one may wait too long for a connection to be made. */
  private static void awaitServed(int callers) {
    await(callers + " callers to be served")
        .atMost(PATIENCE)
        .until(() -> atOnce(callers).stream().allMatch(one -> one.statusCode() == 404));
  }

  private static List<Response> storeAway(int callers) throws Exception {
    List<Response> answers = atOnce(callers);
    assertThat(answers).allSatisfy(SilentPeersIT::isStoreAway);
    return answers;
  }

  private static int live() {
    return given().get("/q/health/live").statusCode();
  }
}
