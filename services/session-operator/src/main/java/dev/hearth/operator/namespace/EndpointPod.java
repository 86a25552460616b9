package dev.hearth.operator.namespace;

import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.ContainerPortBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import java.util.ArrayList;
import java.util.List;

/**
 * The pod behind the gateway through which everything reaches the session. A bare pod: were it
 * replaced, the driver's connections would be gone anyway, and the session says so.
 */
public final class EndpointPod {
  private static final String TLS = "/etc/hearth/tls";
  private static final String HEALTH = "health";
  private static final String FILES = "files";
  private static final String FILES_FOLDER = "/var/hearth/files";

  /** Folders, and the last block of each file: the endpoint keeps to its limit by itself. */
  private static final long FILES_SLACK_MIB = 16;

  private EndpointPod() {}

  public static Pod of(SessionIdentity session, SparkSessionSpec spec, EndpointConfig endpoint) {
    return new PodBuilder()
        .withMetadata(session.inNamespace(Labels.ENDPOINT))
        .editMetadata()
        .addToLabels(Labels.ROLE, Labels.ROLE_ENDPOINT)
        .addToLabels("app.kubernetes.io/name", "tunnel-endpoint")
        .addToFinalizers(Labels.METERING_FINALIZER)
        .endMetadata()
        .withNewSpec()
        .withServiceAccountName(Labels.ENDPOINT)
        .withEnableServiceLinks(false)
        .withRestartPolicy("Always")
        .withTerminationGracePeriodSeconds(10L)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(container(session, spec, endpoint).build())
        .addNewVolume()
        .withName("tls")
        .withNewSecret()
        .withSecretName(Labels.ENDPOINT)
        .endSecret()
        .endVolume()
        .addNewVolume()
        .withName("tmp")
        .withNewEmptyDir()
        .endEmptyDir()
        .endVolume()
        .addAllToVolumes(uploads(spec, endpoint))
        .endSpec()
        .build();
  }

  /** For what is uploaded, where anything is: it outlives the container, not the pod. */
  private static List<Volume> uploads(SparkSessionSpec spec, EndpointConfig endpoint) {
    return spec.uploads().isEmpty()
        ? List.of()
        : List.of(
            new VolumeBuilder()
                .withName(FILES)
                .withNewEmptyDir()
                .withSizeLimit(Amounts.memory(endpoint.filesMib() + FILES_SLACK_MIB))
                .endEmptyDir()
                .build());
  }

  private static ContainerBuilder container(
      SessionIdentity session, SparkSessionSpec spec, EndpointConfig endpoint) {
    boolean uploads = !spec.uploads().isEmpty();
    return new ContainerBuilder()
        .withName("endpoint")
        .withImage(endpoint.image())
        .withImagePullPolicy(endpoint.imagePullPolicy())
        .withEnv(environment(session, uploads, endpoint))
        .withPorts(ports(spec.ports, uploads, endpoint))
        .withResources(resources(endpoint))
        .withStartupProbe(probe(180))
        .withReadinessProbe(probe(3))
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .addNewVolumeMount()
        .withName("tls")
        .withMountPath(TLS)
        .withReadOnly(true)
        .endVolumeMount()
        .addNewVolumeMount()
        .withName("tmp")
        .withMountPath("/tmp")
        .endVolumeMount()
        .addAllToVolumeMounts(uploads ? List.of(mount(FILES, FILES_FOLDER)) : List.of());
  }

  private static VolumeMount mount(String name, String path) {
    return new VolumeMountBuilder().withName(name).withMountPath(path).build();
  }

  private static List<EnvVar> environment(
      SessionIdentity session, boolean uploads, EndpointConfig endpoint) {
    List<EnvVar> all = new ArrayList<>(settings(session, endpoint));
    if (uploads) {
      all.add(value("HEARTH_ENDPOINT_FILES_FOLDER", FILES_FOLDER));
      all.add(value("HEARTH_ENDPOINT_FILES_PORT", Integer.toString(endpoint.filesPort())));
      all.add(value("HEARTH_ENDPOINT_FILES_MIB", Long.toString(endpoint.filesMib())));
    }
    all.add(value("HEARTH_LOG_JSON", Boolean.toString(endpoint.logJson())));
    endpoint
        .collector()
        .ifPresent(collector -> all.add(value("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url())));
    return all;
  }

  private static List<EnvVar> settings(SessionIdentity session, EndpointConfig endpoint) {
    return List.of(
        value("HEARTH_TUNNEL_ROLE", "endpoint"),
        value("HEARTH_SESSION_ID", session.session()),
        value("HEARTH_SESSION_NAMESPACE", session.namespace()),
        podAddress("QUARKUS_HTTP_HOST"),
        value("QUARKUS_HTTP_PORT", Integer.toString(endpoint.healthPort())),
        podAddress("HEARTH_ENDPOINT_ADDRESS"),
        value("HEARTH_ENDPOINT_DOOR_PORT", Integer.toString(endpoint.doorPort())),
        value("HEARTH_ENDPOINT_CERTIFICATE", TLS + "/tls.crt"),
        value("HEARTH_ENDPOINT_KEY", TLS + "/tls.key"),
        value("HEARTH_ENDPOINT_CA", TLS + "/ca.crt"),
        // There are many of them, and the gateway looks first.
        value("HEARTH_WATCHES_RENEW_AFTER", "PT1M"));
  }

  private static List<ContainerPort> ports(
      SparkSessionSpec.Ports ports, boolean uploads, EndpointConfig endpoint) {
    List<ContainerPort> all = new ArrayList<>();
    all.add(port("door", endpoint.doorPort()));
    all.add(port(HEALTH, endpoint.healthPort()));
    if (ports != null) {
      all.add(port("driver", ports.driver));
      all.add(port("block-manager", ports.blockManager));
      all.add(port("ui", ports.ui));
    }
    if (uploads) {
      all.add(port(FILES, endpoint.filesPort()));
    }
    return all;
  }

  private static ResourceRequirements resources(EndpointConfig endpoint) {
    return new ResourceRequirementsBuilder()
        .addToRequests("cpu", Amounts.cpu(endpoint.cpuMillis()))
        .addToRequests("memory", Amounts.memory(endpoint.memoryMib()))
        .addToLimits("cpu", Amounts.cpu(endpoint.cpuLimitMillis()))
        .addToLimits("memory", Amounts.memory(endpoint.memoryLimitMib()))
        .build();
  }

  /** Asked every second: a session is ready no sooner than its endpoint is seen to be. */
  private static Probe probe(int failures) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath("/q/health/ready")
        .withNewPort(HEALTH)
        .endHttpGet()
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
