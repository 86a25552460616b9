package dev.hearth.operator.duty;

import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.metering.Metering;
import dev.hearth.resource.Labels;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the leader knows of its cluster, read from memory when somebody asks. A replica that stands
 * by knows nothing and says NaN, not 0.
 */
@Singleton
class OperatorMeters {
  private final MeterRegistry meters;
  private final Leadership leadership;
  private final Duties duties;
  private final ClusterCache cache;
  private final Metering metering;
  private final Clock clock;

  OperatorMeters(
      MeterRegistry meters,
      Leadership leadership,
      Duties duties,
      ClusterCache cache,
      Metering metering,
      Clock clock) {
    this.meters = meters;
    this.leadership = leadership;
    this.duties = duties;
    this.cache = cache;
    this.metering = metering;
    this.clock = clock;
  }

  void register(@Observes StartupEvent event) {
    Gauge.builder("hearth.operator.leader", leadership, l -> l.isLeading() ? 1 : 0)
        .register(meters);
    Gauge.builder("hearth.metering.lag", this, OperatorMeters::meteringLag)
        .baseUnit("seconds")
        .register(meters);
    for (String role : List.of(Labels.ROLE_EXECUTOR, Labels.ROLE_DRIVER, Labels.ROLE_ENDPOINT)) {
      for (String phase : List.of("Pending", "Running")) {
        Gauge.builder("hearth.session.pods", this, my -> my.pods(role, phase))
            .tags("role", role, "phase", phase)
            .register(meters);
      }
    }
    // There at zero, so that the first one is seen as a change.
    meters.counter("hearth_desired_unreadable_total");
  }

  private double pods(String role, String phase) {
    if (!duties.areCarriedOut()) {
      return Double.NaN;
    }
    return cache.pods().stream()
        .filter(pod -> role.equals(pod.role()) && phase.equals(pod.phase()))
        .count();
  }

  private double meteringLag() {
    if (!duties.areCarriedOut()) {
      return Double.NaN;
    }
    Instant now = clock.instant();
    return Duration.between(metering.meteredThrough().orElse(now), now).toMillis() / 1e3;
  }
}
