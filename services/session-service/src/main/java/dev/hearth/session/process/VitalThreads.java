package dev.hearth.session.process;

import jakarta.inject.Singleton;
import java.util.SortedSet;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Liveness;

/**
 * Alive while every thread comes round. What is away is no reason: a restart mends nothing of it.
 */
@Liveness
@Singleton
class VitalThreads implements HealthCheck {
  private final Pulse pulse;

  VitalThreads(Pulse pulse) {
    this.pulse = pulse;
  }

  @Override
  public HealthCheckResponse call() {
    SortedSet<String> stuck = pulse.stuck();
    HealthCheckResponseBuilder answer =
        HealthCheckResponse.named("vital threads").status(stuck.isEmpty());
    return stuck.isEmpty()
        ? answer.build()
        : answer.withData("stuck", String.join(", ", stuck)).build();
  }
}
