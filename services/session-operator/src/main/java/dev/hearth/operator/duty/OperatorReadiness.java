package dev.hearth.operator.duty;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready is who carries out the duties and who stands by to take them over. */
@Readiness
@Singleton
class OperatorReadiness implements HealthCheck {
  private final Duties duties;
  private final Leadership leadership;

  OperatorReadiness(Duties duties, Leadership leadership) {
    this.duties = duties;
    this.leadership = leadership;
  }

  @Override
  public HealthCheckResponse call() {
    boolean standsBy = leadership.isStandingBy();
    return HealthCheckResponse.named("session-operator")
        .status(standsBy || duties.areCarriedOut())
        .withData("leads", leadership.isLeading())
        .build();
  }
}
