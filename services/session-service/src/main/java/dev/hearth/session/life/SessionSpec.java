package dev.hearth.session.life;

import dev.hearth.events.DesiredEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was asked for, with everything filled in. Fixed for the session's life, which alone can be
 * made longer.
 *
 * @param region asked for; null where any allowed one will do
 * @param ports of a driver at the user's side; null for kinds with a driver pod
 * @param sparkConf the user's own settings, kept as given; may hold secrets
 * @param warnings about them
 * @param driver pod of the session; null for kind {@code client}
 * @param application what a {@code batch} driver runs; null for the other kinds, and where a remote
 *     spark-submit makes the driver
 * @param tenantConf the tenant's Spark defaults as they were when the session was made, below the
 *     user's own settings; may hold secrets
 * @param egress where the tenant's sessions might connect to when this one was made
 * @param given paths of the request's fields that were filled in, as {@code executor.max}; the
 *     others have the platform's defaults
 * @param environment variables of driver pod and executors; may hold secrets
 * @param packages Maven coordinates of what Spark loads at its start
 */
@RegisterForReflection
public record SessionSpec(
    String region,
    String node,
    String runtime,
    String sparkVersion,
    String image,
    Executor executor,
    DesiredEvent.Ports ports,
    DesiredEvent.Lifetime lifetime,
    Map<String, String> sparkConf,
    Map<String, String> labels,
    List<String> warnings,
    Driver driver,
    DesiredEvent.Application application,
    Map<String, String> tenantConf,
    List<DesiredEvent.Egress> egress,
    Set<String> given,
    Map<String, String> environment,
    List<String> packages) {

  public SessionSpec {
    sparkConf = Map.copyOf(sparkConf);
    labels = Map.copyOf(labels);
    warnings = List.copyOf(warnings);
    // Sessions from before they were noted.
    tenantConf = tenantConf == null ? Map.of() : Map.copyOf(tenantConf);
    egress = egress == null ? List.of() : List.copyOf(egress);
    given = given == null ? Set.of() : Set.copyOf(given);
    environment = environment == null ? Map.of() : Map.copyOf(environment);
    packages = packages == null ? List.of() : List.copyOf(packages);
  }

  /**
   * Executors of the session.
   *
   * @param memoryMiB of Spark's heap
   * @param overheadMiB that Spark adds to the pod's request
   * @param localDiskMiB what each may use of its node's disk; null where the cluster decides
   * @param gpus null where they have none
   */
  @RegisterForReflection
  public record Executor(
      int cores, long memoryMiB, long overheadMiB, int min, int max, Long localDiskMiB, Gpus gpus) {
    /** How many GPUs each has. */
    public int podGpus() {
      return gpus == null ? 0 : gpus.each();
    }

    public long podCpuMillis() {
      return cores * 1000L;
    }

    public long podMemoryMiB() {
      return memoryMiB + overheadMiB;
    }
  }

  /**
   * GPUs of executors.
   *
   * @param each how many an executor has to itself
   * @param discovery the program in the session's image that finds them
   */
  @RegisterForReflection
  public record Gpus(int each, String discovery) {}

  /**
   * The driver pod; it has no GPUs.
   *
   * @param memoryMiB of its heap
   * @param overheadMiB that is added to the pod's request
   * @param sparkConf its effective configuration, the user's own settings in it; may hold secrets
   * @param localDiskMiB what it may use of its node's disk; null where the cluster decides
   */
  @RegisterForReflection
  public record Driver(
      int cores,
      long memoryMiB,
      long overheadMiB,
      DriverPorts ports,
      Map<String, String> sparkConf,
      Long localDiskMiB) {
    public Driver {
      sparkConf = Map.copyOf(sparkConf);
    }

    /** The same driver, configured. */
    public Driver with(Map<String, String> configuration) {
      return new Driver(cores, memoryMiB, overheadMiB, ports, configuration, localDiskMiB);
    }

    /** Values may be secrets. */
    @Override
    public String toString() {
      return "Driver[cores=" + cores + ", memoryMiB=" + memoryMiB + "]";
    }

    public long podCpuMillis() {
      return cores * 1000L;
    }

    public long podMemoryMiB() {
      return memoryMiB + overheadMiB;
    }
  }

  /** Where a driver pod listens. */
  @RegisterForReflection
  public record DriverPorts(int rpc, int blockManager, int ui, int connect) {}

  SessionSpec lasting(long maxSeconds) {
    return new SessionSpec(
        region,
        node,
        runtime,
        sparkVersion,
        image,
        executor,
        ports,
        new DesiredEvent.Lifetime(maxSeconds, lifetime.idleSeconds(), lifetime.graceSeconds()),
        sparkConf,
        labels,
        warnings,
        driver,
        application,
        tenantConf,
        egress,
        given,
        environment,
        packages);
  }

  /** The same session with what is its tenant's to give. */
  public SessionSpec ofTenant(
      Map<String, String> defaults, List<DesiredEvent.Egress> networks, List<String> allWarnings) {
    return new SessionSpec(
        region,
        node,
        runtime,
        sparkVersion,
        image,
        executor,
        ports,
        lifetime,
        sparkConf,
        labels,
        allWarnings,
        driver,
        application,
        defaults,
        networks,
        given,
        environment,
        packages);
  }

  /** The same session with its driver pod configured. */
  public SessionSpec withDriver(Driver configured) {
    return new SessionSpec(
        region,
        node,
        runtime,
        sparkVersion,
        image,
        executor,
        ports,
        lifetime,
        sparkConf,
        labels,
        warnings,
        configured,
        application,
        tenantConf,
        egress,
        given,
        environment,
        packages);
  }

  /** Whether the driver of a session of that kind is the pod that a remote spark-submit makes. */
  public boolean driverIsSubmitted(String kind) {
    return kind.equals("batch") && application == null;
  }

  /** Names of the files that are to be uploaded before its driver can start; mostly none. */
  public Set<String> uploads() {
    return application == null ? Set.of() : application.uploads();
  }

  /** Variables of the driver pod that the cluster makes; others are made by what Spark is told. */
  Map<String, String> driverEnvironment(String kind) {
    return driver == null || driverIsSubmitted(kind) ? Map.of() : environment;
  }

  /** What the quota reserves and the namespace's allows: the driver, and every executor at once. */
  public Amount reservation() {
    return withExecutors(executor.max());
  }

  /** How many Spark pods the reservation is for. */
  public int pods() {
    return executor.max() + (driver == null ? 0 : 1);
  }

  /** What must find room in a cluster at once for the session to be of use. */
  public Amount start() {
    return withExecutors(Math.max(1, executor.min()));
  }

  private Amount withExecutors(int count) {
    Amount executors =
        new Amount(
            executor.podCpuMillis() * count,
            executor.podMemoryMiB() * count,
            1,
            executor.podGpus() * count);
    return driver == null
        ? executors
        : executors.plus(new Amount(driver.podCpuMillis(), driver.podMemoryMiB(), 0, 0));
  }

  /** Values may be secrets. */
  @Override
  public String toString() {
    return "SessionSpec[sparkVersion=" + sparkVersion + ", executor=" + executor + "]";
  }
}
