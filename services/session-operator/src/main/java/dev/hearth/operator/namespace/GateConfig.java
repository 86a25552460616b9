package dev.hearth.operator.namespace;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/**
 * What holds executors and driver pods back until their network policies are in force, because some
 * policy agents let a new pod's first packets through. A session gets what is set here with each
 * change of its desired state, such as a ticket.
 */
@ConfigMapping(prefix = "hearth.gate")
public interface GateConfig {

  /**
   * Whether there is a gate. Switch it off only where the network plug-in holds pods until they are
   * programmed, or enforces no policy at all: without one, a pod's first packets go wherever the
   * agent lets them.
   */
  @WithDefault("true")
  boolean enabled();

  /** Its image, as the nodes pull it; it needs {@code /app/gate.sh}, as tunnel-service's has it. */
  @WithDefault("${hearth.endpoint.image}")
  String image();

  /**
   * What must be out of an executor's reach before it starts, {@code host:port}: something that
   * answers pods which no policy binds. The API server by default, as the node names it to each
   * pod. Name it by its address: an executor's own host aliases could lead a name elsewhere.
   */
  Optional<String> executorAddress();

  /**
   * The same for driver pods, which may reach the API server: by default the gateway's service in
   * Hearth's namespace.
   */
  Optional<String> driverAddress();
}
