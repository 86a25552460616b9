package dev.hearth.operator.duty;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** One replica leads. Without election there must be no second replica. */
@ConfigMapping(prefix = "hearth.leader-election")
interface LeadershipConfig {

  @WithDefault("true")
  boolean enabled();

  @WithDefault("session-operator")
  String lease();

  /** Unique among the replicas; the pod's host name by default. */
  Optional<String> identity();

  /** For so long nobody leads when a leader dies without a word. */
  @WithDefault("PT15S")
  Duration leaseDuration();

  @WithDefault("PT10S")
  Duration renewDeadline();

  @WithDefault("PT2S")
  Duration retryPeriod();
}
