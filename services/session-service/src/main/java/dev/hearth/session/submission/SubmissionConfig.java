package dev.hearth.session.submission;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.time.Duration;
import java.util.Set;

/** What one session may ask for, whatever its tenant's quota is. */
@ConfigMapping(prefix = "hearth.session")
interface SubmissionConfig {
  /** Kinds of sessions that are offered: where the driver may run. */
  @WithDefault("client,connect,batch")
  Set<String> kinds();

  /** Most executors of a session at once. */
  @WithDefault("50")
  int maxExecutors();

  /** Most cores of one executor. */
  @WithDefault("16")
  int maxExecutorCores();

  /** Most MiB of one executor's heap and, apart from it, of its overhead. */
  @WithDefault("65536")
  @WithName("max-executor-memory-mib")
  long maxExecutorMemoryMiB();

  /** Cores of a driver pod. */
  @WithDefault("16")
  int maxDriverCores();

  /** Heap and, apart from it, overhead of a driver pod. */
  @WithDefault("65536")
  @WithName("max-driver-memory-mib")
  long maxDriverMemoryMiB();

  /**
   * MiB of its node's disk that an executor or driver pod may ask for. Clusters refuse more than
   * their own {@code hearth.admission.most-ephemeral-storage}.
   */
  @WithDefault("20480")
  @WithName("max-local-disk-mib")
  long maxLocalDiskMiB();

  /** Most GPUs of one executor. */
  @WithDefault("8")
  int maxExecutorGpus();

  /**
   * The program in the Spark images that tells Spark which GPUs an executor has, as those of Hearth
   * bring it.
   */
  @WithDefault("/opt/gpus.sh")
  String gpuDiscoveryScript();

  /** How long a session lives, from Ready, that does not say so itself. */
  @WithDefault("PT8H")
  Duration lifetime();

  /** The longest lifetime that a session may ask for. */
  @WithDefault("PT168H")
  Duration maxLifetime();

  /** How long a session may be without running work, before it is stopped, that does not say so. */
  @WithDefault("PT30M")
  Duration idleTimeout();

  /** The longest idle time that a session may ask for. */
  @WithDefault("PT24H")
  Duration maxIdleTimeout();

  /** How long a session outlives its client's connection that does not say so itself. */
  @WithDefault("PT2M")
  Duration grace();

  /** The longest grace that a session may ask for: its executors wait, and are billed, so long. */
  @WithDefault("PT1H")
  Duration maxGrace();

  /**
   * What clusters can do: {@code shared}, {@code dedicated}. A tenant's policy says what it may
   * choose of it. Dedicated nodes are not metered yet, so they are offered only where somebody says
   * so.
   */
  @WithDefault("shared")
  Set<String> nodeIsolation();

  /** What clusters can do: {@code standard}, {@code sandbox}; the latter needs a RuntimeClass. */
  @WithDefault("standard")
  Set<String> runtimeIsolation();
}
