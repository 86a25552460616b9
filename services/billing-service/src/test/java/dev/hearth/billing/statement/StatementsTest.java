package dev.hearth.billing.statement;

import static dev.hearth.billing.Samples.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.billing.sessions.BilledSession;
import dev.hearth.billing.usage.Amounts;
import dev.hearth.billing.usage.PodUsage;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementsTest {
  private static final BilledSession RUNNING = new BilledSession("s", "t", "o", null, false);
  private static final BilledSession ENDED = new BilledSession("s", "t", "o", START, false);
  private static final List<PodUsage> WHOLE = List.of(pod("endpoint", true), pod("executor", true));

  @Test
  void anEndedSessionWithItsEndpointAndEveryPodWholeIsComplete() {
    assertThat(Statements.complete(ENDED, WHOLE, 0)).isTrue();
  }

  @Test
  void aSessionThatRunsOrIsInDoubtIsNot() {
    assertThat(Statements.complete(RUNNING, WHOLE, 0)).isFalse();
    assertThat(Statements.complete(ENDED, WHOLE, 1)).isFalse();
  }

  @Test
  void anEndThatComesBeforeTheUsageCompletesNothing() {
    assertThat(Statements.complete(ENDED, List.of(), 0)).isFalse();
    assertThat(Statements.complete(ENDED, List.of(pod("executor", true)), 0)).isFalse();
    assertThat(
            Statements.complete(ENDED, List.of(pod("endpoint", true), pod("executor", false)), 0))
        .isFalse();
  }

  @Test
  void aSessionThatNeverRanIsCompleteWithItsEnd() {
    BilledSession never = new BilledSession("s", "t", "o", START, true);

    assertThat(Statements.complete(never, List.of(), 0)).isTrue();
    assertThat(Statements.complete(never, List.of(), 1)).isFalse();
    assertThat(Statements.complete(never, List.of(pod("executor", false)), 0)).isFalse();
  }

  private static PodUsage pod(String role, boolean complete) {
    return new PodUsage(role, role, role, START, START.plusSeconds(60), Amounts.NONE, complete);
  }
}
