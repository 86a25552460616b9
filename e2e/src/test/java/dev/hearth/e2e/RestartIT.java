package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Services are told to end by SIGTERM, as each new release does, while people are at work. */
@Order(3)
@ExtendWith(SharedPlatform.class)
class RestartIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final int CALLERS = 3;
  private static final List<String> ONE_AFTER_THE_OTHER =
      List.of(
          "session-service",
          "tunnel-service",
          "session-operator",
          "billing-service",
          "tenant-service");

  private static Platform platform;
  private static Person owner;

  @BeforeAll
  static void begin(Platform shared) {
    platform = shared;
    owner = shared.person("grace");
  }

  @AfterEach
  void letEverybodyGoOn() {
    platform.bringBack("session-operator");
  }

  /** What is left of it all when it is over, {@link Aftermath} says. */
  @Test
  void nothingIsLostOrDoubledUnderLoad() throws Exception {
    SessionLife through = SessionLife.begin(platform.person("ada"));
    through.await("Ready");

    List<String> sessions;
    try (Load load = Load.of(owner, CALLERS)) {
      Waiting.until("work", LIMIT, () -> load.sessions().size() >= CALLERS);
      for (String part : ONE_AFTER_THE_OTHER) {
        platform.restart(part, LIMIT);
        // So many may have begun before, so one at least has begun and ended since.
        int before = load.lives() + CALLERS;
        Waiting.until("a whole life after " + part, LIMIT, () -> load.lives() > before);
      }
      load.end();
      sessions = load.sessions();
    }

    for (String session : sessions) {
      assertThat(owner.get("/v1/sessions/" + session).has(200).json().path("state").asText())
          .as("session %s, which was stopped", session)
          .isEqualTo("Ended");
    }
    through.runAPod();
    through.end();
  }

  /**
   * A ticket is answered when its cluster has taken it in, which here comes to no end, or after
   * some seconds.
   */
  @Test
  void whoHasBegunIsAnswered() throws Exception {
    SessionLife life = SessionLife.begin(owner);
    life.await("Ready");
    String tickets = "/v1/sessions/" + life.id() + "/tickets";
    platform.takeAway("session-operator");
    CompletableFuture<Answer> begun =
        Waiting.value("a request that is still held", LIMIT, () -> held(tickets));

    platform.restart("session-service", LIMIT);

    Answer answered = begun.get(LIMIT.toSeconds(), TimeUnit.SECONDS).has(202);
    assertThat(answered.json().path("ticket").asText()).as("the ticket").isNotBlank();
    platform.bringBack("session-operator");
    life.end();
  }

  /** One whose ticket is made; empty where the answer came before anybody could look. */
  private static Optional<CompletableFuture<Answer>> held(String tickets) {
    int before = count(tickets);
    CompletableFuture<Answer> begun =
        CompletableFuture.supplyAsync(
            () -> owner.impatient().post(tickets, "{\"scopes\": [\"kube\"]}"),
            Thread::startVirtualThread);
    Waiting.until("the ticket to be made", LIMIT, () -> begun.isDone() || count(tickets) > before);
    return begun.isDone() ? Optional.empty() : Optional.of(begun);
  }

  private static int count(String tickets) {
    return owner.get(tickets).has(200).json().path("tickets").size();
  }
}
