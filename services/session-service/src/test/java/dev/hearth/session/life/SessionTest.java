package dev.hearth.session.life;

import static dev.hearth.events.ObservedEvent.Phase.ENDED;
import static dev.hearth.events.ObservedEvent.Phase.ENDING;
import static dev.hearth.events.ObservedEvent.Phase.FAILED;
import static dev.hearth.events.ObservedEvent.Phase.PROVISIONING;
import static dev.hearth.events.ObservedEvent.Phase.READY;
import static dev.hearth.session.World.warned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.SessionEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionTest {
  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final String GATEWAY = "https://gw:1";

  @Test
  void numbersItsEventsWithoutGaps() {
    Session session = placed();
    session.observe(seen("u", 1, PROVISIONING), GATEWAY, NOW);
    session.observe(seen("u", 2, READY), GATEWAY, NOW);
    session.stop("Stopped", null, NOW);
    session.observe(seen("u", 3, ENDING), GATEWAY, NOW);
    session.observe(seen("u", 4, ENDED), GATEWAY, NOW);

    assertThat(names(session))
        .containsExactly("Requested", "Placed", "Provisioning", "Ready", "Ending", "Ended");
    assertThat(session.news().stream().map(SessionEvent::version))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(session.state()).isEqualTo(SessionState.ENDED);
    assertThat(metered(session)).isTrue();
  }

  @Test
  void fillsInWhatASnapshotSkipped() {
    Session session = placed();

    session.observe(seen("u", 7, ENDED), GATEWAY, NOW);

    assertThat(names(session))
        .containsExactly("Requested", "Placed", "Provisioning", "Ready", "Ended");
  }

  @Test
  void dropsRepeatsAndOlderOnes() {
    Session session = placed();
    session.observe(seen("u", 5, READY), GATEWAY, NOW);
    long version = session.version();

    assertThat(session.observe(seen("u", 5, READY), GATEWAY, NOW)).isFalse();
    assertThat(session.observe(seen("u", 4, ENDED), GATEWAY, NOW)).isFalse();
    assertThat(session.version()).isEqualTo(version);
    assertThat(session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void believesANewObjectWhateverItsSequenceButNotTheOldOneAgain() {
    Session session = placed();
    session.observe(seen("old", 9, READY), GATEWAY, NOW);

    assertThat(session.observe(seen("new", 1, READY), GATEWAY, NOW)).isTrue();
    assertThat(session.observe(seen("old", 10, ENDED), GATEWAY, NOW)).isFalse();
    assertThat(session.observe(seen("new", 2, ENDED), GATEWAY, NOW)).isTrue();
  }

  @Test
  void neverGoesBack() {
    Session session = placed();
    session.observe(seen("u", 1, READY), GATEWAY, NOW);

    session.observe(seen("u", 2, PROVISIONING), GATEWAY, NOW);

    assertThat(session.state()).isEqualTo(SessionState.READY);
  }

  @Test
  void failureKeepsItsQuotaUntilAllPodsAreMetered() {
    Session session = placed();

    session.observe(seen("u", 1, FAILED, null), GATEWAY, NOW);
    assertThat(session.state()).isEqualTo(SessionState.ENDING);

    session.observe(seen("u", 2, FAILED, NOW), GATEWAY, NOW);
    assertThat(session.state()).isEqualTo(SessionState.FAILED);
    assertThat(session.endedAt()).isEqualTo(NOW);
  }

  @Test
  void aSessionThatWaitsEndsAtOnce() {
    Session session = requested();
    session.stop("Stopped", null, NOW);

    assertThat(names(session)).containsExactly("Requested", "Ended");
    assertThat(session.desiredChanged()).isFalse();
    assertThat(metered(session)).isFalse();
  }

  @Test
  void onlyWhatItsClusterHasNotTakenInIsTakenBackAndPlacedAgain() {
    Session session = placed();
    long revision = session.revision();

    assertThat(session.unplace()).isTrue();
    session.place("other", "other", NOW);

    assertThat(names(session)).containsExactly("Requested", "Placed", "Placed");
    assertThat(session.cluster()).isEqualTo("other");
    assertThat(session.revision()).isGreaterThan(revision);
    session.observe(seen("u", 1, PROVISIONING), GATEWAY, NOW);
    assertThat(session.unplace()).isFalse();
    assertThat(session.cluster()).isEqualTo("other");
  }

  @Test
  void aSessionThatItsClusterRefusesSaysWhyAndThatNothingRan() {
    Session session = placed();
    ObservedEvent.Session refused = seen("s1/refused", 1, FAILED, NOW);

    session.observe(refused, GATEWAY, NOW);

    assertThat(names(session)).containsExactly("Requested", "Placed", "Provisioning", "Failed");
    assertThat(metered(session)).isFalse();
  }

  private static boolean metered(Session session) {
    return switch (session.news().getLast()) {
      case SessionEvent.Ended ended -> ended.metered();
      case SessionEvent.Failed failed -> failed.metered();
      default -> throw new AssertionError("not over: " + session.news());
    };
  }

  @Test
  void stoppingTwiceSaysItOnce() {
    Session session = placed();
    session.stop("Stopped", null, NOW);
    long revision = session.revision();
    session.stop("Stopped", null, NOW);

    assertThat(session.revision()).isEqualTo(revision);
    assertThat(names(session)).containsExactly("Requested", "Placed", "Ending");
  }

  @Test
  void silenceOfItsClusterChangesOnlyACondition() {
    Session session = placed();
    session.observe(seen("u", 1, READY), GATEWAY, NOW);
    session.reach(false, NOW);

    assertThat(session.state()).isEqualTo(SessionState.READY);
    assertThat(session.conditions())
        .filteredOn(condition -> condition.type().equals("Reachable"))
        .singleElement()
        .extracting(ObservedEvent.Condition::status)
        .isEqualTo("False");
    session.reach(true, NOW);
    assertThat(names(session).stream().filter("ConditionsChanged"::equals)).hasSize(2);
  }

  @Test
  void saysNothingWhereOnlyTheRevisionIsNew() {
    Session session = placed();
    session.observe(seen("u", 1, READY), GATEWAY, NOW);
    long version = session.version();
    session.changeTickets();

    session.observe(seen("u", 2, READY), GATEWAY, NOW);

    assertThat(session.version()).isEqualTo(version);
  }

  @Test
  void aWarningIsToldOnceForEachInstantAndWhenItIsOff() {
    Session session = placed();
    session.observe(seen("u", 1, READY), GATEWAY, NOW);
    session.saved();
    Instant stopsAt = NOW.plusSeconds(300);

    session.observe(warned(seen("u", 2, READY), stopsAt), GATEWAY, NOW);
    session.observe(warned(seen("u", 3, READY), stopsAt), GATEWAY, NOW);
    assertThat(session.stopNotice().stopsAt()).isEqualTo(stopsAt);
    session.observe(warned(seen("u", 4, READY), null), GATEWAY, NOW);
    assertThat(session.stopNotice()).isNull();
    session.observe(warned(seen("u", 5, READY), stopsAt.plusSeconds(900)), GATEWAY, NOW);

    assertThat(names(session))
        .filteredOn(name -> !name.equals("ConditionsChanged"))
        .containsExactly("Warned", "Spared", "Warned");
    assertThat(session.news())
        .filteredOn(SessionEvent.Warned.class::isInstance)
        .extracting(event -> ((SessionEvent.Warned) event).stopsAt())
        .containsExactly(stopsAt, stopsAt.plusSeconds(900));
  }

  @Test
  void whatEndsAsItWasWarnedIsNotSpared() {
    Session session = placed();
    session.observe(warned(seen("u", 1, READY), NOW.plusSeconds(300)), GATEWAY, NOW);
    session.saved();

    session.observe(warned(seen("u", 2, ENDING), null), GATEWAY, NOW);

    assertThat(names(session)).containsExactly("Ending", "ConditionsChanged");
    assertThat(session.stopNotice()).isNull();
  }

  @Test
  void whatIsStoppedByHandIsWarnedNoMore() {
    Session session = placed();
    session.observe(warned(seen("u", 1, READY), NOW.plusSeconds(300)), GATEWAY, NOW);
    session.stop("Stopped", null, NOW);
    session.saved();

    session.observe(warned(seen("u", 2, READY), NOW.plusSeconds(600)), GATEWAY, NOW);

    assertThat(session.stopNotice()).isNull();
    assertThat(names(session)).containsExactly("ConditionsChanged");
  }

  @Test
  void whatIsWrittenOffIsOverAndStaysWantedEndedUntilItsClusterSaysSo() {
    Session session = placed();
    session.observe(seen("u", 1, READY), GATEWAY, NOW);
    session.saved();

    session.writeOff("ClusterForgotten", "gone", NOW);

    assertThat(session.state()).isEqualTo(SessionState.FAILED);
    assertThat(names(session)).containsExactly("Failed");
    assertThat(session.desiredChanged()).isTrue();
    assertThat(session.settled()).isFalse();
    session.saved();
    assertThat(session.observe(seen("u", 2, ENDING), GATEWAY, NOW)).isFalse();
    assertThat(session.settled()).isFalse();

    assertThat(session.observe(seen("u", 3, ENDED), GATEWAY, NOW)).isTrue();

    assertThat(session.settled()).isTrue();
    assertThat(names(session)).isEmpty();
    session.saved();
    assertThat(session.observe(seen("u", 3, ENDED), GATEWAY, NOW)).isFalse();
    assertThat(session.settled()).isFalse();
  }

  @Test
  void whatEndsIsNotExtended() {
    Session session = placed();
    session.extend(7_200);
    assertThat(session.spec().lifetime().maxSeconds()).isEqualTo(7_200);
    assertThat(session.revision()).isEqualTo(2);
    session.stop("Stopped", null, NOW);

    assertThatThrownBy(() -> session.extend(9_000)).isInstanceOf(SessionRefusal.Over.class);
  }

  private static Session requested() {
    SessionSpec spec =
        new SessionSpec(
            null,
            "shared",
            "standard",
            "4.0.1",
            "image",
            new SessionSpec.Executor(1, 1024, 384, 0, 2, null, null),
            new DesiredEvent.Ports(1, 2, 3),
            new DesiredEvent.Lifetime(1, 1, 1),
            Map.of(),
            Map.of(),
            List.of(),
            null,
            null,
            Map.of(),
            List.of(),
            Set.of(),
            Map.of(),
            List.of());
    return Session.request(new Identity("s1", "aurora", "ada", "client"), null, spec, NOW);
  }

  private static Session placed() {
    Session session = requested();
    session.place("local", "local", NOW);
    return session;
  }

  private static ObservedEvent.Session seen(String uid, long sequence, ObservedEvent.Phase phase) {
    return seen(uid, sequence, phase, phase == ENDED ? NOW : null);
  }

  private static ObservedEvent.Session seen(
      String uid, long sequence, ObservedEvent.Phase phase, Instant endedAt) {
    return new ObservedEvent.Session(
        "s1",
        "local",
        uid,
        sequence,
        1,
        phase,
        null,
        null,
        "ns",
        phase == PROVISIONING || phase == FAILED ? null : NOW,
        endedAt,
        null,
        new ObservedEvent.Executors(0, 0, 0),
        List.of(),
        null,
        null);
  }

  private static List<String> names(Session session) {
    return session.news().stream().map(event -> event.getClass().getSimpleName()).toList();
  }
}
