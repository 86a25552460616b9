package dev.hearth.tunnel;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready when the role's door is open and it knows whom to let in. */
@Readiness
@Singleton
class DoorReadiness implements HealthCheck {
  private final TunnelService service;

  DoorReadiness(TunnelService service) {
    this.service = service;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("door");
    return service
        .missing()
        .map(missing -> response.down().withData("missing", missing).build())
        .orElseGet(() -> response.up().build());
  }
}
