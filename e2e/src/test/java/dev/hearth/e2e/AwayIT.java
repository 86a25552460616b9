package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Kafka, Postgres and the identity provider are away at once, and come back: sessions go on, who
 * asks is answered, and what was asked for happens once.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
class AwayIT {
  private static final String AWAY_SETTING = "hearth.e2e.away";
  private static final List<String> OTHERS = List.of("kafka", "postgres", "keycloak");
  private static final List<String> CONTROL_PLANE =
      List.of("tenant-service", "session-service", "billing-service");
  private static final List<String> SERVICES =
      List.of(
          "tenant-service",
          "session-service",
          "billing-service",
          "session-operator",
          "admission-service",
          "tunnel-service");

  /**
   * What docs/resilience.md promises to a request that is the first to meet a silent database, and
   * as much again for a machine that stands still meanwhile.
   */
  private static final Duration ANSWER = Duration.ofSeconds(20).plusSeconds(20);

  /** When it is known to be away. */
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  /** A build waits a minute, who has time ten; tokens of those who ask are good for 15. */
  private static final Duration AWAY = Duration.parse(System.getProperty(AWAY_SETTING, "PT1M"));

  private static final Duration NOTICED = Duration.ofMinutes(2);
  private static final Duration BACK = Duration.ofMinutes(4);

  private static final int QUESTIONS = 3;

  /** Enough to say what is usual. */
  private static final int ROUNDS = 10;

  private static Platform platform;
  private static Person owner;
  private static Invariants invariants;

  /** How they are away. */
  enum Way {
    /** Connections stay open and nobody says anything. */
    SILENT {
      @Override
      void live() {
        platform.freeze(OTHERS);
        long end = System.nanoTime() + AWAY.toNanos();
        ask();
        Waiting.until("all to notice", NOTICED, () -> readiness(CONTROL_PLANE, 503));
        List<List<Asked>> rounds = new ArrayList<>();
        Waiting.until(
            AWAY + " to pass",
            AWAY.multipliedBy(2),
            () -> {
              List<Asked> round = ask();
              assertThat(round.getLast().answer().status()).isEqualTo(503);
              rounds.add(round);
              return System.nanoTime() > end && rounds.size() >= ROUNDS;
            });
        for (int question = 0; question < QUESTIONS; question++) {
          isAnsweredAtOnce(question, rounds);
        }
        platform.thaw(OTHERS);
      }
    },

    /** Connections break, and nobody is there until all three have recovered what they had. */
    KILLED {
      @Override
      void live() {
        Map<String, Platform.Life> before = lives(OTHERS);
        platform.kill(OTHERS);
        Waiting.until(
            "all three to be started again",
            BACK,
            () -> {
              ask();
              return OTHERS.stream()
                  .noneMatch(part -> before.get(part).equals(platform.life(part)));
            });
      }
    };

    /** Returns when they are back or are about to be. */
    abstract void live();
  }

  /** Of the session that is asked for all the while. */
  private static String key;

  @BeforeAll
  static void begin(Platform shared) {
    platform = shared;
    owner = shared.person("grace");
    invariants = new Invariants(shared, owner);
  }

  @AfterEach
  void letThemGoOn() {
    platform.thaw(OTHERS);
  }

  @ParameterizedTest
  @EnumSource
  void sessionsGoOnAndNothingIsLostOrDoubled(Way way) {
    if (way == Way.SILENT) {
      platform.require(Ability.FREEZING);
    }

    // Given
    key = UUID.randomUUID().toString();
    int known = platform.aftermath().sessions().size();
    SessionLife through = SessionLife.begin(owner);
    SessionLife.Worker pod = through.startAPod(SessionLife.UNTIL_TOLD);
    Waiting.until("the pod to run", BACK, () -> pod.phase().equals("Running"));
    Map<String, Platform.Life> services = lives(SERVICES);

    // When
    way.live();

    // Then
    assertThat(pod.phase())
        .as("the pod, which none of the three is needed for")
        .isEqualTo("Running");
    Waiting.until("all to be ready", BACK, () -> readiness(SERVICES, 200));
    assertThat(SERVICES).allMatch(part -> platform.liveness(part) == 200);
    SessionLife asked = SessionLife.begin(owner, key);
    assertThat(SessionLife.begin(owner, key).id()).isEqualTo(asked.id());
    pod.tellToEnd();
    pod.awaitEnd();
    through.end();
    asked.runAPod();
    asked.end();
    assertThat(platform.aftermath().sessions()).hasSize(known + 2);
    invariants.hold(through.id());
    invariants.hold(asked.id());
    assertThat(lives(SERVICES)).as("services that live since").isEqualTo(services);
  }

  /** An answer, and how long it took to come. */
  private record Asked(Answer answer, Duration took) {}

  /** One question of each kind. */
  private static List<Asked> ask() {
    Person admin = platform.person("admin").impatient();
    Person grace = owner.impatient();
    return List.of(
        inTime(() -> grace.get("/v1/sessions")),
        inTime(() -> admin.get("/v1/tenants")),
        inTime(() -> grace.post("/v1/sessions?queue=false", SessionLife.REQUEST, key)));
  }

  /** What is no answer to it is a problem that passes. */
  private static Asked inTime(Supplier<Answer> question) {
    long start = System.nanoTime();
    Answer answer = question.get();
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(took).as(answer.request()).isLessThan(ANSWER);
    if (answer.status() >= 300) {
      answer.isProblem(503);
      assertThat(answer.text()).doesNotContain("Exception");
    }
    return new Asked(answer, took);
  }

  /** Mostly: a machine that stands still now and then spoils some rounds, a wait spoils all. */
  private static void isAnsweredAtOnce(int question, List<List<Asked>> rounds) {
    List<Duration> took =
        rounds.stream().map(round -> round.get(question).took()).sorted().toList();
    assertThat(took.get(took.size() / 2)).as("what it took: %s", took).isLessThan(AT_ONCE);
  }

  private static boolean readiness(List<String> parts, int status) {
    assertThat(parts).as("alive").allMatch(part -> platform.liveness(part) == 200);
    return parts.stream().allMatch(part -> platform.readiness(part) == status);
  }

  private static Map<String, Platform.Life> lives(List<String> parts) {
    return parts.stream().collect(Collectors.toMap(Function.identity(), platform::life));
  }
}
