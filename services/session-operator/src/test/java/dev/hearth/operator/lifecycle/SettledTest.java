package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.lifecycle.Settled.Basis;
import java.util.List;
import org.junit.jupiter.api.Test;

class SettledTest {
  private static final List<ApiServer> API_SERVERS = List.of(new ApiServer("172.18.0.2", 6443));
  private static final Basis BASIS = new Basis("s1", "u1", 3, API_SERVERS);

  private final Settled settled = new Settled();

  @Test
  void whatWasLookedAtHoldsUntilSomethingChanges() {
    settled.settle(BASIS, () -> true);
    assertThat(settled.holds(new Basis("s1", "u1", 3, API_SERVERS))).isTrue();

    settled.changed("s2");
    assertThat(settled.holds(BASIS)).isTrue();
    settled.changed("s1");
    assertThat(settled.holds(BASIS)).isFalse();
  }

  @Test
  void anotherBasisIsLookedAtAnew() {
    settled.settle(BASIS, () -> true);

    assertThat(settled.holds(new Basis("s1", "u2", 3, API_SERVERS))).as("made again").isFalse();
    assertThat(settled.holds(new Basis("s1", "u1", 4, API_SERVERS))).as("changed").isFalse();
    assertThat(settled.holds(new Basis("s1", "u1", 3, List.of()))).as("API server").isFalse();
  }

  @Test
  void aChangeWhileItIsLookedAtIsNotForgotten() {
    settled.settle(
        BASIS,
        () -> {
          settled.changed("s1");
          return true;
        });

    assertThat(settled.holds(BASIS)).isFalse();
  }

  @Test
  void whatHadToBeWrittenIsLookedAtOnceMore() {
    settled.settle(BASIS, () -> false);

    assertThat(settled.holds(BASIS)).isFalse();
  }

  @Test
  void whatWasNotBroughtToItsEndIsNotSettled() {
    settled.settle(BASIS, () -> true);

    assertThatThrownBy(
            () ->
                settled.settle(
                    BASIS,
                    () -> {
                      throw new IllegalStateException("409");
                    }))
        .isInstanceOf(IllegalStateException.class);

    assertThat(settled.holds(BASIS)).isFalse();
  }
}
