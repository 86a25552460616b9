package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/**
 * The name under which executors find the driver: resolves to the address of its pod, or to the
 * endpoint's where the driver is at the user's side.
 */
public final class DriverService {
  private DriverService() {}

  public static Service of(SessionIdentity session, DriverPorts ports) {
    return new ServiceBuilder()
        .withMetadata(session.inNamespace(Labels.DRIVER_SERVICE))
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .addToSelector(Labels.SESSION, session.session())
        .addToSelector(Labels.ROLE, ports.role())
        .withPorts(
            port("driver", ports.rpc()),
            port("block-manager", ports.blockManager()),
            port("ui", ports.ui()))
        .endSpec()
        .build();
  }

  private static ServicePort port(String name, int port) {
    return new ServicePortBuilder()
        .withName(name)
        .withPort(port)
        .withNewTargetPort(port)
        .withProtocol("TCP")
        .build();
  }
}
