package dev.hearth.session.submission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Set;

/** What one session may ask for, whatever its tenant's quota is. */
@ConfigMapping(prefix = "hearth.session")
interface SubmissionConfig {
  /** Executors at once. */
  @WithDefault("50")
  int maxExecutors();

  /** Cores of one executor. */
  @WithDefault("16")
  int maxExecutorCores();

  /** Heap and, apart from it, overhead of one executor. */
  @WithDefault("65536")
  @WithName("max-executor-memory-mib")
  long maxExecutorMemoryMiB();

  /** Of a session that does not say how long it may live, counted from Ready. */
  @WithDefault("PT8H")
  Duration lifetime();

  @WithDefault("PT168H")
  Duration maxLifetime();

  /** Of a session that does not say how long it may be without running work. */
  @WithDefault("PT30M")
  Duration idleTimeout();

  @WithDefault("PT24H")
  Duration maxIdleTimeout();

  /** Of a session that does not say how long it outlives its client's connection. */
  @WithDefault("PT2M")
  Duration grace();

  @WithDefault("PT1H")
  Duration maxGrace();

  /**
   * What clusters can do; a tenant's policy says what it may choose of it. Dedicated nodes are not
   * metered yet, so they are offered only where somebody says so.
   */
  @WithDefault("shared")
  Set<String> nodeIsolation();

  @WithDefault("standard")
  Set<String> runtimeIsolation();
}
