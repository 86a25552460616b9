package dev.hearth.session.quota;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.oneOf;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import dev.hearth.session.life.Amount;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class LedgerIT {
  @Inject World world;
  @Inject LedgerStore ledger;
  @Inject AgroalDataSource database;

  @BeforeEach
  void aCluster() {
    world.heartbeat("local", "local", Instant.now());
  }

  @Test
  void fiftyAtOnceNeverReserveMoreThanThereIs() throws InterruptedException, ExecutionException {
    world.tenant("crowd", 7_000, 100, "carl");
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService people = Executors.newFixedThreadPool(50)) {
      for (int i = 0; i < 50; i++) {
        answers.add(
            people.submit(
                () -> patiently(() -> submit("carl", "{\"executor\":{\"max\":1}}")).path("state")));
      }
    }
    List<String> states = new ArrayList<>();
    for (Future<String> answer : answers) {
      states.add(answer.get());
    }

    assertThat(states).hasSize(50).containsOnly("Placed", "Queued");
    assertThat(states.stream().filter("Placed"::equals)).hasSize(7);
    assertThat(ledger.reserved("crowd").cpuMillis()).isEqualTo(7_000);
  }

  @Test
  void aTenantThatWaitsForItsLedgerHoldsUpNoOther()
      throws InterruptedException, ExecutionException {
    world.tenant("jammed", 100_000, 100, "jim");
    world.tenant("free", 100_000, 100, "fay");
    submit("jim", "{}").then().statusCode(201);
    List<Future<Response>> answers = new ArrayList<>();
    try (ExecutorService people = Executors.newFixedThreadPool(30)) {
      QuarkusTransaction.begin();
      try {
        ledger.lock("jammed");
        for (int i = 0; i < 30; i++) {
          answers.add(people.submit(() -> submit("jim", "{}")));
        }
        Awaiting.until("those who are let in", this::waiting, waiting -> waiting == 4);

        submit("fay", "{}").then().statusCode(201);
        assertThat(waiting()).isLessThanOrEqualTo(4);
      } finally {
        QuarkusTransaction.rollback();
      }
    }
    for (Future<Response> answer : answers) {
      if (answer.get().statusCode() == 503) {
        // Where the machine stands still, who is inside comes to the database's own limit.
        answer
            .get()
            .then()
            .header("Retry-After", "2")
            .body("type", oneOf("/problems#tenant-busy", "/problems#store-away"));
      } else {
        answer.get().then().statusCode(201);
      }
    }
  }

  /** Connections that wait for a lock. */
  private int waiting() {
    String sql = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'";
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void fiftyWithOneKeyMakeOneSession() throws InterruptedException, ExecutionException {
    world.tenant("stutter", 100_000, 100, "sue");
    List<Future<String>> answers = new ArrayList<>();
    try (ExecutorService tries = Executors.newFixedThreadPool(50)) {
      for (int i = 0; i < 50; i++) {
        answers.add(
            tries.submit(
                () ->
                    patiently(
                            () ->
                                given()
                                    .auth()
                                    .oauth2(Tokens.user("sue"))
                                    .header("Idempotency-Key", "once")
                                    .contentType(ContentType.JSON)
                                    .body("{}")
                                    .post("/v1/sessions"))
                        .path("id")));
      }
    }
    String first = answers.getFirst().get();
    for (Future<String> answer : answers) {
      assertThat(answer.get()).isEqualTo(first);
    }
    assertThat(ledger.reserved("stutter").sessions()).isEqualTo(1);
  }

  @Test
  void whoWaitsStartsInOrderWhenQuotaIsReleased() {
    world.tenant("line", 4_000, 10, "lisa");
    String first = submit("lisa", "{\"executor\":{\"max\":3}}").path("id");
    String big =
        check(submit("lisa", "{\"executor\":{\"max\":4}}"), "Queued")
            .body("queue.position", equalTo(1))
            .body("queue.missingCpuMillis", equalTo(3_000))
            .body("queue.missingSessions", equalTo(0))
            .body("reason", equalTo("QuotaExceeded"))
            .extract()
            .path("id");
    String small =
        check(submit("lisa", "{\"executor\":{\"max\":1}}"), "Queued")
            .body("queue.position", equalTo(2))
            .body("queue.missingCpuMillis", equalTo(4_000))
            .extract()
            .path("id");

    end(first);
    check(show("lisa", big), "Placed").body("queue", equalTo(null));
    check(show("lisa", small), "Queued")
        .body("queue.position", equalTo(1))
        .body("queue.missingCpuMillis", equalTo(1_000));
    given().auth().oauth2(Tokens.user("lisa")).delete("/v1/sessions/" + big);
    check(show("lisa", small), "Queued");
    end(big);
    check(show("lisa", small), "Placed");
    assertThat(ledger.reserved("line")).isEqualTo(new Amount(1_000, 1_408, 1, 0));
  }

  @Test
  void gpusAreReservedForAllExecutorsThatThereMayBe() {
    world.tenantWithGpus(4, "bright", "bea");
    String two = submit("bea", "{\"executor\":{\"max\":2,\"gpus\":1}}").path("id");
    check(show("bea", two), "Placed").body("executor.gpusEach", equalTo(1));
    String four =
        check(submit("bea", "{\"executor\":{\"max\":2,\"gpus\":2}}"), "Queued")
            .body("queue.missingGpus", equalTo(2))
            .body("queue.missingCpuMillis", equalTo(0))
            .body("message", containsString("2 GPUs missing"))
            .extract()
            .path("id");
    // Nor may somebody behind it who asks for one.
    check(submit("bea", "{\"executor\":{\"max\":1,\"gpus\":1}}"), "Queued");
    given()
        .auth()
        .oauth2(Tokens.user("bea"))
        .contentType(ContentType.JSON)
        .body("{\"executor\":{\"max\":5,\"gpus\":1}}")
        .post("/v1/sessions?queue=false")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems#quota-exceeded"))
        .body("requested.gpus", equalTo(5))
        .body("quota.gpus", equalTo(4));

    end(two);

    check(show("bea", four), "Placed");
    assertThat(ledger.reserved("bright")).isEqualTo(new Amount(2_000, 2_816, 1, 4));
  }

  @Test
  void whoAsksForMoreThanThereEverIsHoldsUpNobody() {
    world.tenant("greedy", 4_000, 10, "gus");
    String never = submit("gus", "{\"executor\":{\"max\":5}}").path("id");
    check(show("gus", never), "Queued").body("message", containsString("whole quota"));
    String first = submit("gus", "{\"executor\":{\"max\":4}}").path("id");
    check(show("gus", first), "Placed");
    String second = submit("gus", "{\"executor\":{\"max\":2}}").path("id");
    check(show("gus", second), "Queued")
        .body("queue.position", equalTo(2))
        .body("queue.missingCpuMillis", equalTo(2_000));

    end(first);

    check(show("gus", second), "Placed");
    check(show("gus", never), "Queued").body("queue.position", equalTo(1));
    world.tenant("greedy", 7_000, 10, "gus");
    check(show("gus", never), "Placed");
  }

  @Test
  void whoMayNotWaitIsRefusedWithTheAmounts() {
    world.tenant("narrow", 2_000, 1, "nina");
    submit("nina", "{}");

    given()
        .auth()
        .oauth2(Tokens.user("nina"))
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v1/sessions?queue=false")
        .then()
        .statusCode(409)
        .body("type", equalTo("/problems#quota-exceeded"))
        .body("missingCpuMillis", equalTo(2_000))
        .body("missingSessions", equalTo(1))
        .body("quota.cpuMillis", equalTo(2_000));
    assertThat(ledger.reserved("narrow").sessions()).isEqualTo(1);
  }

  @Test
  void aLargerQuotaStartsWhoWaits() {
    world.tenant("growing", 1_000, 5, "gina");
    String id = submit("gina", "{}").path("id");
    check(show("gina", id), "Queued");

    world.tenant("growing", 2_000, 5, "gina");

    check(show("gina", id), "Placed");
  }

  @Test
  void whoWaitsForAClusterStartsWithItsHeartbeat() {
    world.tenant("remote", 10_000, 5, "rita");
    world.heartbeat("far", "far", Instant.now().minusSeconds(3_600));
    String id = submit("rita", "{\"region\":\"far\"}").path("id");
    check(show("rita", id), "Queued").body("reason", equalTo("NoCluster"));
    check(submit("rita", "{}"), "Placed");

    world.heartbeat("far", "far", Instant.now());

    check(show("rita", id), "Placed").body("cluster", equalTo("far"));
  }

  /** On a slow machine the last of fifty wait for longer than the service lets them. */
  private static Response patiently(Supplier<Response> request) {
    Instant limit = Instant.now().plusSeconds(60);
    Response answer = request.get();
    while (answer.statusCode() == 503 && Instant.now().isBefore(limit)) {
      answer = request.get();
    }
    return answer;
  }

  private void end(String id) {
    world.observe("local", seen(id, "u-" + id, 1, 1, Phase.ENDED));
  }

  private static io.restassured.response.Response submit(String user, String body) {
    return given()
        .auth()
        .oauth2(Tokens.user(user))
        .contentType(ContentType.JSON)
        .body(body)
        .post("/v1/sessions");
  }

  private static io.restassured.response.Response show(String user, String id) {
    return given().auth().oauth2(Tokens.user(user)).get("/v1/sessions/" + id);
  }

  private static ValidatableResponse check(
      io.restassured.response.Response response, String state) {
    return response.then().body("state", equalTo(state));
  }
}
