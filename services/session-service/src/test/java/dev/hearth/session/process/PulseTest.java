package dev.hearth.session.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.Test;

class PulseTest {
  private final AtomicLong now = new AtomicLong();
  private final Pulse pulse = new Pulse(now::get);
  private final VitalThreads check = new VitalThreads(pulse);

  @Test
  void aThreadThatComesRoundIsAlive() {
    pulse.beat("outbox");
    now.addAndGet(Pulse.LONGEST_ROUND.toNanos());

    assertThat(check.call().getStatus()).isEqualTo(HealthCheckResponse.Status.UP);
  }

  @Test
  void aThreadThatDoesNotIsNamed() {
    pulse.beat("outbox");
    pulse.beat("other");
    now.addAndGet(Pulse.LONGEST_ROUND.toNanos() + 1);
    pulse.beat("other");

    HealthCheckResponse answer = check.call();

    assertThat(answer.getStatus()).isEqualTo(HealthCheckResponse.Status.DOWN);
    assertThat(answer.getData().orElseThrow()).containsEntry("stuck", "outbox");
  }
}
