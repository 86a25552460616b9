package dev.hearth.session.quota;

import static dev.hearth.session.World.seen;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations against a model of the ledger that is too simple to be wrong. Some operations
 * are struck by a crash, which is the database ending the connections that work for them, and are
 * repeated as their callers would repeat them. After each, service and model must agree on every
 * session, and what is reserved must be the sum of what lives.
 */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class LedgerModelIT {
  private static final int STEPS = 40;

  /** How long a caller asks again: a database that stands still is away for some seconds. */
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @Inject World world;
  @Inject LedgerStore ledger;

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void noReservationIsEverLostOrDoubled(long seed) throws Exception {
    try (Crashes crashes = Crashes.open(seed)) {
      new Run(seed, crashes).go();
    }
  }

  private final class Run {
    private final Random dice;
    private final Crashes crashes;
    private final String tenant;
    private final String user;
    private final Model model = new Model(6_000);
    private final Map<String, Long> sequences = new HashMap<>();
    private final List<String> story = new ArrayList<>();

    Run(long seed, Crashes crashes) {
      this.dice = new Random(seed);
      this.crashes = crashes;
      this.tenant = "model-" + seed;
      this.user = "mo-" + seed;
    }

    void go() throws Exception {
      world.tenant(tenant, 6_000, 100, user);
      for (int step = 0; step < STEPS; step++) {
        world.heartbeat("local", "local", Instant.now());
        operate();
        check();
      }
      for (String id : model.waiting()) {
        stop(id);
      }
      for (String id : model.living()) {
        observe(id, Phase.ENDED);
      }
      check();
      assertThat(ledger.reserved(tenant).cpuMillis()).as(story.toString()).isZero();
    }

    private void operate() throws Exception {
      switch (dice.nextInt(8)) {
        case 0, 1, 2 -> submit();
        case 3 -> any(model.all()).ifPresent(this::stop);
        case 4, 5 -> {
          // An observation comes once, twice, or about a session that is over long since.
          var id = any(dice.nextInt(4) == 0 ? model.over() : model.living());
          if (id.isPresent()) {
            observe(id.get(), Phase.ENDED);
          }
        }
        case 6 -> any(model.living()).ifPresent(id -> observe(id, Phase.READY));
        default -> setQuota((1 + dice.nextInt(10)) * 1_000L);
      }
    }

    private void submit() {
      int max = 1 + dice.nextInt(7);
      String key = tenant + "-" + story.size();
      String body = "{\"executor\":{\"max\":" + max + "}}";
      story.add("submit " + max);
      String id = until(() -> post(key, body), 201).path("id");
      int repeats = dice.nextInt(3);
      for (int i = 0; i < repeats; i++) {
        assertThat(until(() -> post(key, body), 201).<String>path("id")).isEqualTo(id);
      }
      model.submit(id, max * 1_000L);
    }

    private void stop(String id) {
      story.add("stop " + id);
      until(() -> given().auth().oauth2(Tokens.user(user)).delete("/v1/sessions/" + id), 202);
      model.stop(id);
    }

    private void observe(String id, Phase phase) {
      story.add(phase + " " + id);
      long sequence = sequences.merge(id, 1L, Long::sum);
      int times = 1 + dice.nextInt(2);
      for (int i = 0; i < times; i++) {
        redelivered(() -> world.observe("local", seen(id, "u-" + id, sequence, 1, phase)));
      }
      if (phase == Phase.ENDED) {
        model.end(id);
      }
    }

    private void setQuota(long cpuMillis) {
      story.add("quota " + cpuMillis);
      redelivered(() -> world.tenant(tenant, cpuMillis, 100, user));
      model.quota(cpuMillis);
    }

    /** A message that was not taken in is given again, as Kafka does. */
    private void redelivered(Runnable delivery) {
      boolean struck = dice.nextInt(3) == 0;
      Instant end = Instant.now().plus(LIMIT);
      for (int tries = 0; ; tries++) {
        try {
          crashes.during(struck && tries == 0, delivery);
          return;
        } catch (RuntimeException e) {
          assertThat(Instant.now()).as("%s, after %s", e, story).isBefore(end);
        }
      }
    }

    /** A caller that got no proper answer asks again. */
    private Response until(Supplier<Response> request, int status) {
      boolean struck = dice.nextInt(3) == 0;
      Instant end = Instant.now().plus(LIMIT);
      for (int tries = 0; ; tries++) {
        Response answer = crashes.during(struck && tries == 0, request);
        if (answer.statusCode() == status) {
          return answer;
        }
        assertThat(answer.statusCode()).as(story + answer.asString()).isGreaterThanOrEqualTo(500);
        assertThat(Instant.now()).as("%s, after %s", answer.asString(), story).isBefore(end);
      }
    }

    private Response post(String key, String body) {
      return given()
          .auth()
          .oauth2(Tokens.user(user))
          .header("Idempotency-Key", key)
          .contentType(ContentType.JSON)
          .body(body)
          .post("/v1/sessions");
    }

    private Optional<String> any(List<String> ids) {
      return ids.isEmpty() ? Optional.empty() : Optional.of(ids.get(dice.nextInt(ids.size())));
    }

    private void check() {
      assertThat(ledger.reserved(tenant).cpuMillis())
          .as("reserved, after " + story)
          .isEqualTo(model.reserved());
      List<Map<String, Object>> sessions =
          given()
              .auth()
              .oauth2(Tokens.user(user))
              .get("/v1/sessions?limit=200&tenant=" + tenant)
              .then()
              .statusCode(200)
              .extract()
              .path("sessions");
      assertThat(sessions).as("sessions, after " + story).hasSameSizeAs(model.all());
      for (Map<String, Object> session : sessions) {
        String id = (String) session.get("id");
        String state = (String) session.get("state");
        assertThat(model.agrees(id, state)).as("%s is %s, after %s", id, state, story).isTrue();
      }
    }
  }
}
