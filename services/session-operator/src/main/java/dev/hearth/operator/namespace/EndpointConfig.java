package dev.hearth.operator.namespace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The endpoint pod that each session gets. Its requests are metered like every pod's. */
@ConfigMapping(prefix = "hearth.endpoint")
public interface EndpointConfig {

  /** Image of tunnel-service, as the nodes pull it. */
  String image();

  /** When nodes pull that image: {@code IfNotPresent}, {@code Always} or {@code Never}. */
  @WithDefault("IfNotPresent")
  String imagePullPolicy();

  /** Requested thousandths of a core; what each session costs a cluster before its first pod. */
  @WithDefault("50")
  long cpuMillis();

  /** Upper bound in thousandths of a core: what one session's tunnel may take from its node. */
  @WithDefault("1000")
  long cpuLimitMillis();

  /**
   * Requested MiB; what each session costs a cluster before its first pod. An idle one takes 160.
   */
  @WithDefault("192")
  long memoryMib();

  /** Upper bound in MiB; the pod is killed beyond it. */
  @WithDefault("384")
  long memoryLimitMib();

  /** Port of the door that only the gateway may use. */
  @WithDefault("8443")
  int doorPort();

  /** Port of plain HTTP, for probes and for the operator's question how the session is. */
  @WithDefault("8080")
  int healthPort();

  /** Port of plain HTTP where a session's pods fetch what was uploaded to it. */
  @WithDefault("8444")
  int filesPort();

  /** Most MiB of what is uploaded to one session, on the disk of its endpoint's node. */
  @WithDefault("1024")
  long filesMib();

  /** Whether it logs JSON; as the operator itself where nothing else is said. */
  @WithDefault("${HEARTH_LOG_JSON:true}")
  boolean logJson();

  /** Where its traces go; nowhere by default. */
  Optional<Collector> collector();

  /** An OTLP collector, and the way to its pods: policies see those, whatever the name leads to. */
  interface Collector {
    /** As OTEL_EXPORTER_OTLP_ENDPOINT, such as http://collector.observability:4318. */
    String url();

    /** The namespace of its pods, where they are in the cluster. */
    Optional<String> namespace();

    /** CIDRs of it, where it is not. */
    Optional<List<String>> addresses();

    /** The port that its pods listen on; 4318 where nothing else is said. */
    // Not by a default: with one there would always be a collector, and its address be missing.
    OptionalInt port();
  }
}
