package dev.hearth.operator.duty;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeadershipConfigTest {
  @Test
  void aPauseOfSomeSecondsLosesNoLease() {
    LeadershipConfig config = config(Map.of());

    assertThat(config.enabled()).isTrue();
    assertThat(config.renewDeadline()).isGreaterThanOrEqualTo(Duration.ofSeconds(20));
    assertThat(config.leaseDuration()).isGreaterThan(config.renewDeadline());
    assertThat(config.renewDeadline()).isGreaterThan(config.retryPeriod().multipliedBy(2));
  }

  @Test
  void theLoneReplicaOfAPlatformGoesWithoutElection() {
    assertThat(config(Map.of("HEARTH_LEADER_ELECTION_ENABLED", "false")).enabled()).isFalse();
  }

  static LeadershipConfig config(Map<String, String> environment) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .withMapping(LeadershipConfig.class)
        .withSources(new EnvConfigSource(environment, 300))
        .build()
        .getConfigMapping(LeadershipConfig.class);
  }
}
