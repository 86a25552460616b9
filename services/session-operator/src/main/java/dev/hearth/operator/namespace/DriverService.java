package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;

/** The name under which executors find the driver: resolves to the endpoint's own address. */
public final class DriverService {
  private DriverService() {}

  public static Service of(SessionIdentity session, SparkSessionSpec.Ports ports) {
    return new ServiceBuilder()
        .withMetadata(session.inNamespace(Labels.DRIVER_SERVICE))
        .withNewSpec()
        .withClusterIP("None")
        .withPublishNotReadyAddresses(true)
        .addToSelector(Labels.SESSION, session.session())
        .addToSelector(Labels.ROLE, Labels.ROLE_ENDPOINT)
        .withPorts(
            port("driver", ports.driver),
            port("block-manager", ports.blockManager),
            port("ui", ports.ui))
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
