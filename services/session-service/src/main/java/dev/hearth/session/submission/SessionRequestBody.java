package dev.hearth.session.submission;

import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The shape of a request for a session, for the API's description; the reading is done by hand. */
@Schema(name = "SessionRequest", additionalProperties = Schema.False.class)
record SessionRequestBody(
    @Schema(description = "needed only by members of several tenants") String tenant,
    @Schema(defaultValue = "client") String kind,
    String name,
    @Schema(description = "any allowed one where absent") String region,
    @Schema(defaultValue = "shared") String node,
    @Schema(defaultValue = "standard") String runtime,
    String sparkVersion,
    String scalaVersion,
    String javaVersion,
    String pythonVersion,
    Driver driver,
    Executor executor,
    @Schema(description = "ISO-8601, from Ready", examples = "PT8H") String lifetime,
    @Schema(
            description = "ISO-8601, without running work, or a submission, or an upload",
            examples = "PT30M")
        String idleTimeout,
    @Schema(description = "ISO-8601, without its client", examples = "PT2M") String grace,
    Map<String, String> sparkConf,
    Map<String, String> environment,
    List<String> packages,
    Map<String, String> labels,
    Application application) {

  /** The driver pod. */
  @Schema(name = "DriverRequest", additionalProperties = Schema.False.class)
  record Driver(
      @Schema(defaultValue = "1") Integer cores,
      @Schema(defaultValue = "1g") String memory,
      @Schema(
              description =
                  "a tenth of memory, four tenths beside Python, at least 384m, where absent")
          String memoryOverhead,
      @Schema(description = "of its node; the cluster decides where absent", examples = "20g")
          String localDisk) {}

  /** What a batch session runs. */
  @Schema(name = "ApplicationRequest", additionalProperties = Schema.False.class)
  record Application(
      @Schema(
              defaultValue = "request",
              description =
                  "request: the fields beside say it; submit: a remote spark-submit --deploy-mode"
                      + " cluster brings it, and makes the driver, within idleTimeout")
          String source,
      @Schema(examples = "upload://app.jar") String resource,
      String mainClass,
      List<String> arguments,
      List<String> jars,
      List<String> pyFiles,
      Map<String, String> environment,
      @Schema(defaultValue = "0") Integer retries) {}

  /** Executors. */
  @Schema(name = "ExecutorRequest", additionalProperties = Schema.False.class)
  record Executor(
      @Schema(defaultValue = "1") Integer cores,
      @Schema(defaultValue = "1g") String memory,
      @Schema(description = "a tenth of memory, at least 384m, where absent") String memoryOverhead,
      @Schema(defaultValue = "0") Integer min,
      @Schema(defaultValue = "2") Integer max,
      @Schema(description = "of its node, each; the cluster decides where absent", examples = "20g")
          String localDisk,
      @Schema(defaultValue = "0", description = "NVIDIA GPUs, each; drivers have none")
          Integer gpus) {}
}
