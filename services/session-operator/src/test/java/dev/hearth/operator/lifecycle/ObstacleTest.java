package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class ObstacleTest {
  @Test
  void anApiServerThatIsAwayIsToldWithoutItsAddress() {
    Obstacle away =
        Obstacle.of(
            new KubernetesClientException("PATCH https://10.0.0.1:6443", new IOException("down")));

    assertThat(away.reason()).isEqualTo("ApiServerAway");
    assertThat(away.message()).contains("does not answer").doesNotContain("10.0.0.1");
  }

  @Test
  void whatIsTheOperatorsOwnFaultIsNotToldToUsers() {
    Obstacle failed = Obstacle.of(new IllegalStateException("/etc/hearth/ca.key is not there"));

    assertThat(failed.reason()).isEqualTo("OperatorFailed");
    assertThat(failed.message()).doesNotContain("/etc").contains("It is tried again.");
  }
}
