package dev.hearth.session.submission;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.hearth.events.DesiredEvent.Ports;
import dev.hearth.events.ObservedEvent.Condition;
import dev.hearth.events.ObservedEvent.Executors;
import dev.hearth.events.ObservedEvent.StopNotice;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A session as its users see it.
 *
 * @param environment of driver pod and executors; values are shown to the owner alone
 * @param sparkConf all settings for the driver; secrets in it are shown to the owner alone
 * @param clientFiles settings to which a client adds the path of a file it has written, by what
 *     goes into the file: {@code ticket} or {@code ca}
 * @param clientEnvironment of the driver's process, or of spark-submit's
 * @param ports of a driver at the user's side
 * @param driver the driver pod; absent for kind {@code client}
 * @param application what a batch session runs
 * @param result what came of the driver pod, once it has ended by itself
 * @param stopNotice that it is stopped soon, why, and what would keep it
 */
@RegisterForReflection
@JsonInclude(JsonInclude.Include.NON_NULL)
record SessionView(
    String id,
    String tenant,
    String owner,
    String name,
    String kind,
    String state,
    String reason,
    String message,
    long version,
    String cluster,
    String region,
    String node,
    String runtime,
    String sparkVersion,
    Gateway gateway,
    String namespace,
    Instant createdAt,
    Instant readyAt,
    Instant endedAt,
    ExecutorSize executor,
    String lifetime,
    String idleTimeout,
    String grace,
    List<Condition> conditions,
    Executors executors,
    Queue queue,
    List<Moment> timeline,
    List<String> warnings,
    Map<String, String> labels,
    Map<String, String> environment,
    List<String> packages,
    Map<String, String> sparkConf,
    Map<String, String> clientFiles,
    Map<String, String> clientEnvironment,
    Ports ports,
    DriverSize driver,
    Application application,
    Result result,
    StopNotice stopNotice) {

  /**
   * The public door of the session's cluster and the session's own paths behind it.
   *
   * @param connect the address for Spark Connect clients, in which a ticket's text has to take the
   *     place of {@code <ticket>}
   * @param files below which what the application names {@code upload://<name>} is uploaded
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Gateway(
      String url, String caPem, String kube, String tunnel, String connect, String files) {}

  /** What was asked for, and what a pod of it requests. */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ExecutorSize(
      int cores,
      long memoryMiB,
      long memoryOverheadMiB,
      int min,
      int max,
      long cpuMillisEach,
      long memoryMiBEach,
      Long localDiskMiBEach,
      int gpusEach) {}

  /** What was asked for, and what the pod requests. */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record DriverSize(
      int cores,
      long memoryMiB,
      long memoryOverheadMiB,
      long cpuMillis,
      long podMemoryMiB,
      Long localDiskMiB) {}

  /**
   * What a batch session runs; arguments and environment are shown to the owner alone.
   *
   * @param source {@code request}, or {@code submit} where a remote spark-submit brings the rest
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Application(
      String source,
      String resource,
      String mainClass,
      List<String> arguments,
      List<String> jars,
      List<String> pyFiles,
      Map<String, String> environment,
      int retries) {}

  /**
   * How the driver pod ended.
   *
   * @param lastLines of its log, shown to the owner alone
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Result(
      int attempt,
      Integer exitCode,
      String reason,
      Instant startedAt,
      Instant finishedAt,
      List<String> lastLines) {}

  /** Where it waits, and for what. */
  @RegisterForReflection
  record Queue(
      int position,
      long missingCpuMillis,
      long missingMemoryMiB,
      int missingSessions,
      int missingGpus) {}

  /** When it came to a state, or was warned of the stop that came then or is near. */
  @RegisterForReflection
  record Moment(Instant at, String state) {}

  /** A page of sessions; {@code next} is the cursor of the one after it. */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Page(List<SessionView> sessions, String next) {}

  /** Settings may hold secrets. */
  @Override
  public String toString() {
    return "SessionView[id=" + id + ", state=" + state + "]";
  }
}
