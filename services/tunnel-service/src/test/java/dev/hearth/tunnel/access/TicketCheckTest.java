package dev.hearth.tunnel.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.tunnel.access.TicketCheck.Verdict;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TicketCheckTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final TicketText TICKET =
      new TicketText("s0123456789ab", "s0123456789ab." + "k".repeat(43));

  @Test
  void admitsAKnownTicketOfTheRightScope() {
    Verdict verdict = check(session(KnownSession.State.READY, grant(NOW.plusSeconds(1), "kube")));

    assertThat(verdict).isInstanceOf(Verdict.Admitted.class);
  }

  @Test
  void doubtsWhatItDoesNotKnow() {
    KnownSession without = session(KnownSession.State.READY);

    assertThat(check(without)).isEqualTo(new Verdict.Turned(Refusal.TICKET_INVALID, true));
    assertThat(TicketCheck.check(Optional.empty(), TICKET, Scope.KUBE, NOW))
        .isEqualTo(new Verdict.Turned(Refusal.TICKET_INVALID, true));
  }

  @Test
  void refusesFromTheSecondOfItsExpiry() {
    assertThat(check(session(KnownSession.State.READY, grant(NOW, "kube"))))
        .isEqualTo(new Verdict.Turned(Refusal.TICKET_EXPIRED, false));
  }

  @Test
  void refusesAnotherScope() {
    assertThat(check(session(KnownSession.State.READY, grant(NOW.plusSeconds(9), "tunnel"))))
        .isEqualTo(new Verdict.Turned(Refusal.TICKET_SCOPE, false));
  }

  @Test
  void saysThatTheSessionIsOverOnlyToWhoHadATicket() {
    assertThat(check(session(KnownSession.State.ENDING, grant(NOW.plusSeconds(9), "kube"))))
        .isEqualTo(new Verdict.Turned(Refusal.SESSION_ENDED, false));
    assertThat(check(session(KnownSession.State.ENDING)))
        .isEqualTo(new Verdict.Turned(Refusal.TICKET_INVALID, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer s0123456789ab.short",
        "Basic s0123456789ab.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
        "Bearer x0123456789ab.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
        "Bearer s0123456789AB.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk",
        "Bearer s0123456789ab.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk ",
        "Bearer s0123456789ab.kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk=",
        "Bearer "
      })
  void readsOnlyWholeTickets(String header) {
    assertThat(TicketText.of(List.of(header))).isEmpty();
  }

  @Test
  void readsOneTicketAndNeverPrintsIt() {
    String header = "Bearer " + TICKET.text();

    assertThat(TicketText.of(List.of(header))).contains(TICKET);
    assertThat(TicketText.of(List.of(header, header))).isEmpty();
    assertThat(TICKET.toString()).doesNotContain("kkk");
  }

  private static Verdict check(KnownSession session) {
    return TicketCheck.check(Optional.of(session), TICKET, Scope.KUBE, NOW);
  }

  private static Grant grant(Instant expiresAt, String scope) {
    Sha256 hash = Sha256.ofHex(HexFormat.of().formatHex(TICKET.sha256()));
    return new Grant("t1", hash, Set.of(scope), expiresAt);
  }

  private static KnownSession session(KnownSession.State state, Grant... grants) {
    return new KnownSession(
        "s0123456789ab",
        "u",
        1,
        state,
        Optional.empty(),
        Set.of(),
        Optional.empty(),
        Set.of(),
        List.of(grants));
  }
}
