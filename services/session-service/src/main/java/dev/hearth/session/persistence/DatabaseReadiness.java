package dev.hearth.session.persistence;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the database answers. Answers by itself at once, whatever the database does. */
@Readiness
@Singleton
class DatabaseReadiness implements HealthCheck {
  private final DatabaseWatch database;

  DatabaseReadiness(DatabaseWatch database) {
    this.database = database;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("database").status(database.answers()).build();
  }
}
