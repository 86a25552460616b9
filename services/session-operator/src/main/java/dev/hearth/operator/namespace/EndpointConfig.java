package dev.hearth.operator.namespace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** The endpoint pod that each session gets. Its requests are metered like every pod's. */
@ConfigMapping(prefix = "hearth.endpoint")
public interface EndpointConfig {

  /** Image of tunnel-service. */
  String image();

  @WithDefault("IfNotPresent")
  String imagePullPolicy();

  /** Requested thousandths of a core. */
  @WithDefault("50")
  long cpuMillis();

  /** Upper bound in thousandths of a core: what one session's tunnel may take from its node. */
  @WithDefault("1000")
  long cpuLimitMillis();

  /** Requested MiB. */
  @WithDefault("128")
  long memoryMib();

  /** Upper bound in MiB; the pod is killed beyond it. */
  @WithDefault("384")
  long memoryLimitMib();

  /** The door that only the gateway may use. */
  @WithDefault("8443")
  int doorPort();

  /** Plain HTTP for probes and for the operator's question how the session is. */
  @WithDefault("8080")
  int healthPort();
}
