package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.operator.driver.DriverState;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.operator.metering.SessionUsage;
import dev.hearth.resource.SparkSession;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * The operator's rules on one session with a Spark Connect server, through days in milliseconds.
 */
class StopNoticeTest {
  private static final Instant READY = Instant.parse("2026-11-22T12:00:20Z");
  private static final Duration ROUND = Duration.ofSeconds(10);
  private static final Duration DAY = Duration.ofDays(1);

  private final SessionProgress progress = new SessionProgress(Duration.ofMinutes(10));
  private final SparkSession session = Sessions.connect(Sessions.in("READY"));
  private final List<Work> works = new ArrayList<>();
  private final List<Change> changes = new ArrayList<>();

  private Instant now = READY;
  private Instant answersUntil = Instant.MAX;
  private Optional<DriverState> state = Optional.empty();
  private Optional<Instant> due = Optional.of(READY);
  private boolean awaitsWork;
  private int passes;

  StopNoticeTest() {
    session.getSpec().lifetime.idleSeconds = 1_800;
    session.getSpec().lifetime.maxSeconds = Duration.ofDays(30).toSeconds();
  }

  /** What its driver ran. */
  private record Work(Instant from, Instant to) {}

  /** What its status said from then on; null where no stop is near. */
  private record Change(Instant at, String stopsAt) {}

  @Test
  void eachIdleTimeIsToldOnceAndTakenBackWhenWorkStarts() {
    work(Duration.ZERO, Duration.ofHours(40));
    work(Duration.ofHours(40).plusMinutes(29), DAY.multipliedBy(3));

    run(DAY.multipliedBy(2));

    Instant idle = READY.plus(Duration.ofHours(40));
    assertThat(changes)
        .containsExactly(
            new Change(idle.plus(Duration.ofMinutes(25)), idle.plusSeconds(1_800).toString()),
            new Change(idle.plus(Duration.ofMinutes(29)), null));
    assertThat(session.getStatus().phase).isEqualTo("READY");
    assertThat(session.getStatus().sequence).as("observations published").isEqualTo(4 + 2);
    assertThat(passes).as("passes of two days").isLessThan(10);
  }

  @Test
  void anIdleSessionIsStoppedWhenItWasToldAndNotSooner() {
    work(Duration.ZERO, DAY);

    run(DAY.multipliedBy(2));

    Instant idle = READY.plus(DAY);
    assertThat(changes)
        .containsExactly(
            new Change(idle.plus(Duration.ofMinutes(25)), idle.plusSeconds(1_800).toString()),
            new Change(idle.plusSeconds(1_800), null));
    assertThat(session.getStatus().phase).isEqualTo("ENDING");
    assertThat(session.getStatus().reason).isEqualTo("Idle");
    assertThat(now).isEqualTo(idle.plusSeconds(1_800));
    assertThat(stopSoon().getStatus()).isEqualTo("False");
  }

  @Test
  void aBusySessionIsNeverToldHoweverShortItsIdleTime() {
    session.getSpec().lifetime.idleSeconds = 60;
    work(Duration.ZERO, DAY.multipliedBy(9));

    run(DAY.multipliedBy(8));

    assertThat(changes).isEmpty();
    assertThat(passes).as("passes of eight days").isLessThan(5);
  }

  @Test
  void workBetweenTwoLooksIsWork() {
    Duration told = Duration.ofMinutes(26);
    work(told.plusSeconds(3), told.plusSeconds(6));

    run(Duration.ofMinutes(27));

    assertThat(changes)
        .containsExactly(
            new Change(READY.plus(Duration.ofMinutes(25)), READY.plusSeconds(1_800).toString()),
            new Change(READY.plus(told).plusSeconds(10), null));
  }

  @Test
  void ofAMinuteTheLastQuarterIsTold() {
    session.getSpec().lifetime.idleSeconds = 60;

    run(Duration.ofMinutes(2));

    assertThat(changes.getFirst())
        .isEqualTo(new Change(READY.plusSeconds(45), READY.plusSeconds(60).toString()));
    assertThat(now).isEqualTo(READY.plusSeconds(60));
  }

  @Test
  void theWordsSayWhyWhenAndWhatToDo() {
    run(Duration.ofMinutes(26));

    assertThat(stopSoon().getReason()).isEqualTo("Idle");
    assertThat(stopSoon().getMessage())
        .isEqualTo(
            "Its driver runs no job: it is stopped as idle at 2026-11-22T12:30:20Z. Run something"
                + " in it to keep it, or let it go.");
  }

  @Test
  void theEndOfItsLifetimeIsToldToABusySessionAndTakenBackWhenItIsExtended() {
    session.getSpec().lifetime.maxSeconds = DAY.toSeconds();
    work(Duration.ZERO, DAY.multipliedBy(9));

    run(DAY.minusMinutes(2));

    assertThat(changes)
        .containsExactly(new Change(READY.plus(DAY).minusSeconds(300), READY.plus(DAY).toString()));
    assertThat(stopSoon().getReason()).isEqualTo("LifetimeReached");
    assertThat(stopSoon().getMessage()).contains("86400 s", "./hearth session extend s1");
    session.getSpec().lifetime.maxSeconds = DAY.multipliedBy(2).toSeconds();
    pass();
    assertThat(changes.getLast().stopsAt()).isNull();
    assertThat(session.getStatus().phase).isEqualTo("READY");
  }

  @Test
  void theStopThatComesFirstIsTold() {
    session.getSpec().lifetime.maxSeconds = 1_790;

    run(Duration.ofMinutes(26));

    assertThat(changes)
        .extracting(Change::stopsAt)
        .containsExactly(READY.plusSeconds(1_790).toString());
  }

  @Test
  void whatWasToldStandsWhileItsDriverIsSilentAndFallsWhenItsTimeIsUp() {
    answersUntil = READY.plus(Duration.ofMinutes(26));

    run(Duration.ofHours(3));

    assertThat(changes)
        .containsExactly(
            new Change(READY.plus(Duration.ofMinutes(25)), READY.plusSeconds(1_800).toString()),
            new Change(READY.plusSeconds(1_800), null));
    assertThat(session.getStatus().phase).isEqualTo("READY");
  }

  @Test
  void nobodyIsStoppedUntoldAfterASilence() {
    answersUntil = READY.plusSeconds(600);
    run(Duration.ofHours(1));
    assertThat(changes).isEmpty();
    answersUntil = Instant.MAX;
    Instant back = now;

    run(Duration.ofHours(2));

    assertThat(changes.getFirst().at()).isEqualTo(back);
    assertThat(changes.getFirst().stopsAt()).isEqualTo(back.plusSeconds(150).toString());
    assertThat(session.getStatus().reason).isEqualTo("Idle");
    assertThat(now).isEqualTo(back.plusSeconds(150));
  }

  private void work(Duration from, Duration to) {
    works.add(new Work(READY.plus(from), READY.plus(to)));
  }

  /**
   * As the reconciler and its watch of drivers do it: second by second, a pass where one is due.
   */
  private void run(Duration until) {
    while (now.isBefore(READY.plus(until)) && "READY".equals(session.getStatus().phase)) {
      boolean woken = now.getEpochSecond() % ROUND.toSeconds() == 0 && ask();
      if (woken || due.filter(at -> !at.isAfter(now)).isPresent()) {
        pass();
      }
      if ("READY".equals(session.getStatus().phase)) {
        now = now.plusSeconds(1);
      }
    }
  }

  /** Whether the answer wakes the session. */
  private boolean ask() {
    if (!now.isBefore(answersUntil)) {
      return false;
    }
    boolean busy = works.stream().anyMatch(w -> !w.from().isAfter(now) && w.to().isAfter(now));
    Optional<DriverState> before = state;
    Instant asked = before.map(DriverState::at).orElse(READY);
    boolean worked =
        busy
            || before.isEmpty()
            || works.stream().anyMatch(w -> w.from().isBefore(now) && w.to().isAfter(asked));
    state = Optional.of(new DriverState(busy, worked ? now : before.orElseThrow().workedAt(), now));
    return before.isEmpty()
        || before.get().busy() != busy
        || before.get().at().plusSeconds(30).isBefore(now)
        || (worked && awaitsWork);
  }

  private void pass() {
    passes++;
    if (SessionProgress.awaitsAnswer(view(), now)) {
      ask();
    }
    String before = session.getStatus().stopsAt;
    Decision decision = progress.next(view(), now);
    session.setStatus(new SessionReport(view(), now, 8443).status(decision, 0, Optional.empty()));
    String after = session.getStatus().stopsAt;
    if (after == null ? before != null : !after.equals(before)) {
      changes.add(new Change(now, after));
    }
    awaitsWork = after != null && IdleRule.deadline(view(), now).isPresent();
    due = decision.phase() == Phase.READY ? progress.nextDeadline(view(), now) : Optional.empty();
  }

  private Condition stopSoon() {
    return session.getStatus().conditions.stream()
        .filter(condition -> "StopSoon".equals(condition.getType()))
        .findFirst()
        .orElseThrow();
  }

  private SessionView view() {
    return new SessionView(
        session,
        Optional.empty(),
        List.of(Pods.running(Pods.endpoint()), Pods.running(Pods.driver(1))),
        Optional.empty(),
        state,
        SessionUsage.NONE,
        List.of());
  }
}
