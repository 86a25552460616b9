package dev.hearth.operator.duty;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/**
 * One replica leads. Without election there must be no second replica, and a process that is
 * stopped for a while, by a closed lid for one, goes on afterwards.
 */
@ConfigMapping(prefix = "hearth.leader-election")
interface LeadershipConfig {

  /** Whether replicas choose a leader; without it there must be one replica alone. */
  @WithDefault("true")
  boolean enabled();

  /** Name of the Lease object by which they choose, in the operator's own namespace. */
  @WithDefault("session-operator")
  String lease();

  /** Unique among the replicas; the pod's host name by default. */
  Optional<String> identity();

  /** For so long nobody leads when a leader dies without a word. */
  @WithDefault("PT30S")
  Duration leaseDuration();

  /** A leader that was stopped, or kept from the API server, for longer than this ends. */
  @WithDefault("PT20S")
  Duration renewDeadline();

  /** How often the leader renews the lease, and the others try to take it. */
  @WithDefault("PT4S")
  Duration retryPeriod();
}
