package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

  /** What docs/resilience.md promises to a request that is the first to meet a silent database. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  /** When it is known to be away. */
  private static final Duration AT_ONCE = Duration.ofSeconds(3);

  private static final Duration NOTICED = Duration.ofSeconds(40);
  private static final Duration BACK = Duration.ofMinutes(2);

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
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        within(ANSWER, AwayIT::ask);
        Waiting.until("all to notice", NOTICED, () -> readiness(CONTROL_PLANE, 503));
        Waiting.until(
            "a minute to pass",
            Duration.ofMinutes(2),
            () -> {
              assertThat(within(AT_ONCE, AwayIT::ask).status()).isEqualTo(503);
              return System.nanoTime() > end;
            });
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
              within(ANSWER, AwayIT::ask);
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

  /** One question of each kind; what is no answer to it is a problem that passes. */
  private static Answer ask() {
    judged(owner.get("/v1/sessions"));
    judged(platform.person("admin").get("/v1/tenants"));
    return judged(owner.post("/v1/sessions?queue=false", SessionLife.REQUEST, key));
  }

  private static Answer judged(Answer answer) {
    if (answer.status() >= 300) {
      answer.isProblem(503);
      assertThat(answer.text()).doesNotContain("Exception");
    }
    return answer;
  }

  private static Answer within(Duration limit, Supplier<Answer> question) {
    long start = System.nanoTime();
    Answer answer = question.get();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).as(answer.request()).isLessThan(limit);
    return answer;
  }

  private static boolean readiness(List<String> parts, int status) {
    assertThat(parts).as("alive").allMatch(part -> platform.liveness(part) == 200);
    return parts.stream().allMatch(part -> platform.readiness(part) == status);
  }

  private static Map<String, Platform.Life> lives(List<String> parts) {
    return parts.stream().collect(Collectors.toMap(Function.identity(), platform::life));
  }
}
