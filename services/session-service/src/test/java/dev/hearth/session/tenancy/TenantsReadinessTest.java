package dev.hearth.session.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.session.access.TenantStore;
import dev.hearth.session.feed.Feeds;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class TenantsReadinessTest {
  private boolean stored;
  private boolean caughtUp;

  private final TenantsReadiness readiness =
      new TenantsReadiness(
          new TenantStore(null) {
            @Override
            public boolean any() {
              return stored;
            }
          },
          new Feeds(null, null, null, null, null) {
            @Override
            public boolean caughtUp(String name) {
              return caughtUp;
            }
          });

  @Test
  void theVeryFirstStartIsNotReadyBeforeTheTenantsAreRead() {
    readiness.start(null);
    assertThat(readiness.call().getStatus()).isEqualTo(Status.DOWN);

    caughtUp = true;
    assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);

    caughtUp = false;
    assertThat(readiness.call().getStatus()).as("known once, known for good").isEqualTo(Status.UP);
  }

  @Test
  void aLaterStartNeedsNoKafka() {
    stored = true;

    readiness.start(null);

    assertThat(readiness.call().getStatus()).isEqualTo(Status.UP);
  }
}
