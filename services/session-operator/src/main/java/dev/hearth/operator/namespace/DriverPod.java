package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One run of a session's driver: the Spark Connect server, or the user's application. Never made
 * again under the same name, and never started again in place: executors belong to this very pod.
 */
public final class DriverPod {
  /** As Spark's own images have it. */
  private static final String CONTAINER = "spark-kubernetes-driver";

  private static final String CONFIGURATION = "/etc/hearth/spark";
  private static final String SCRATCH = "/var/data/spark";
  private static final String CONNECT_PORT = "connect";

  private DriverPod() {}

  /**
   * @param files what was uploaded, all that the application names among it
   */
  public static Pod of(
      SessionIdentity session, SparkSessionSpec spec, int attempt, UploadedFiles files) {
    return new PodBuilder()
        .withMetadata(session.inNamespace(Labels.driverPod(attempt)))
        .editMetadata()
        .addToLabels(Labels.ROLE, Labels.ROLE_DRIVER)
        .addToLabels(Labels.ATTEMPT, Integer.toString(attempt))
        // As a driver that Spark itself made would carry them.
        .addToLabels("spark-role", "driver")
        .addToLabels("spark-app-selector", Labels.application(session.session(), attempt))
        .addToFinalizers(Labels.METERING_FINALIZER)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(Labels.DRIVER_ACCOUNT)
        .withAutomountServiceAccountToken(true)
        .withEnableServiceLinks(false)
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(30L)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(container(session, spec, attempt, files))
        .addNewVolume()
        .withName("configuration")
        .withNewSecret()
        .withSecretName(Labels.DRIVER_ACCOUNT)
        .endSecret()
        .endVolume()
        .addNewVolume()
        .withName("scratch")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  private static Container container(
      SessionIdentity session, SparkSessionSpec spec, int attempt, UploadedFiles files) {
    DriverPorts ports = DriverPorts.of(spec);
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(spec.image)
        .withArgs(
            DriverCommand.arguments(
                session.session(),
                spec,
                attempt,
                files,
                CONFIGURATION + "/" + DriverSecret.FILE,
                SCRATCH))
        .withEnv(environment(spec))
        .withPorts(ports(ports))
        .withResources(resources(spec.driver))
        .withStartupProbe(ports.connect() == 0 ? null : probe(600))
        .withReadinessProbe(ports.connect() == 0 ? null : probe(3))
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName("configuration")
        .withMountPath(CONFIGURATION)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("scratch")
        .withMountPath(SCRATCH)
        .endVolumeMount()
        .build();
  }

  /** The user's first, so that none of ours can be replaced. */
  private static List<EnvVar> environment(SparkSessionSpec spec) {
    Map<String, String> users = new TreeMap<>(spec.environment);
    if (spec.application != null) {
      users.putAll(spec.application.environment);
    }
    List<EnvVar> all = new ArrayList<>();
    users.forEach((name, value) -> all.add(value(name, DriverCommand.literal(value))));
    all.add(podAddress(DriverCommand.BIND_ADDRESS));
    all.add(value("SPARK_LOCAL_DIRS", SCRATCH));
    return all;
  }

  private static List<ContainerPort> ports(DriverPorts ports) {
    List<ContainerPort> all = new ArrayList<>();
    all.add(port("driver", ports.rpc()));
    all.add(port("block-manager", ports.blockManager()));
    all.add(port("ui", ports.ui()));
    if (ports.connect() != 0) {
      all.add(port(CONNECT_PORT, ports.connect()));
    }
    return all;
  }

  /** The limit is the request, as for executors: what is billed is what it may use. */
  private static ResourceRequirements resources(SparkSessionSpec.PodSize size) {
    Map<String, Quantity> amounts = new TreeMap<>();
    amounts.put("cpu", Amounts.cpu(size.cpuMillis));
    amounts.put("memory", Amounts.memory(size.memoryMiB));
    if (size.localDiskMiB != null) {
      amounts.put("ephemeral-storage", Amounts.memory(size.localDiskMiB));
    }
    return new ResourceRequirementsBuilder().withRequests(amounts).withLimits(amounts).build();
  }

  /** Spark Connect has no health service: it is ready when its port answers. */
  private static Probe probe(int failures) {
    return new ProbeBuilder()
        .withNewTcpSocket()
        .withNewPort(CONNECT_PORT)
        .endTcpSocket()
        .withPeriodSeconds(1)
        .withTimeoutSeconds(2)
        .withFailureThreshold(failures)
        .build();
  }

  private static EnvVar value(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }

  private static EnvVar podAddress(String name) {
    return new EnvVarBuilder()
        .withName(name)
        .withNewValueFrom()
        .withNewFieldRef("v1", "status.podIP")
        .endValueFrom()
        .build();
  }

  private static ContainerPort port(String name, int port) {
    return new ContainerPortBuilder()
        .withName(name)
        .withContainerPort(port)
        .withProtocol("TCP")
        .build();
  }
}
