package dev.hearth.session.tenancy;

import dev.hearth.session.access.TenantStore;
import dev.hearth.session.feed.Feeds;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Not ready on the very first start before the tenants are known: their people would be told that
 * they belong to none. From then on what is known is in the database, and Kafka may be away.
 */
@Readiness
@Singleton
class TenantsReadiness implements HealthCheck {
  private final TenantStore tenants;
  private final Feeds feeds;
  private volatile boolean known;

  TenantsReadiness(TenantStore tenants, Feeds feeds) {
    this.tenants = tenants;
    this.feeds = feeds;
  }

  void start(@Observes StartupEvent event) {
    known = tenants.any();
  }

  @Override
  public HealthCheckResponse call() {
    known = known || feeds.caughtUp(TenantConsumer.FEED);
    return HealthCheckResponse.named("tenants known").status(known).build();
  }
}
