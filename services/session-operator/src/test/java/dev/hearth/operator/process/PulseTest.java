package dev.hearth.operator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final AtomicLong now = new AtomicLong();
  private final Pulse pulse = new Pulse(now::get);
  private final VitalThreads check = new VitalThreads(pulse);

  @Test
  void aThreadThatComesRoundIsAlive() {
    pulse.beat("heartbeat");
    now.addAndGet(Pulse.LONGEST_ROUND.toNanos());

    assertThat(check.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
  }

  @Test
  void aThreadThatDoesNotIsNamed() {
    pulse.beat("heartbeat");
    pulse.beat("other");
    now.addAndGet(Pulse.LONGEST_ROUND.toNanos() + 1);
    pulse.beat("other");

    HealthCheckResponse answer = check.call();

    assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    assertThat(answer.getData().orElseThrow()).containsEntry("stuck", "heartbeat");
  }

  @Test
  void aThreadThatRestsIsNotStuck() {
    pulse.beat("orphan-sweep", Duration.ofHours(1));
    now.addAndGet(Duration.ofHours(1).toNanos());

    assertThat(check.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
  }
}
