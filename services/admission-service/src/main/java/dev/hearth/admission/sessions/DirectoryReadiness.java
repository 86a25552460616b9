package dev.hearth.admission.sessions;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Not ready before the sessions are known: it would refuse pods of sessions that exist. */
@Readiness
@ApplicationScoped
class DirectoryReadiness implements HealthCheck {
  private final SessionDirectory sessions;

  DirectoryReadiness(SessionDirectory sessions) {
    this.sessions = sessions;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("sessions known").status(sessions.synced()).build();
  }
}
