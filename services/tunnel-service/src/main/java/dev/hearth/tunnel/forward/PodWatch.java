package dev.hearth.tunnel.forward;

import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.Optional;
import java.util.Set;

/** Keeps the directory like the session's executor and driver pods. */
public final class PodWatch implements AutoCloseable {
  private static final Set<String> OVER = Set.of("Succeeded", "Failed");

  private final KubernetesClient kubernetes;
  private final String namespace;
  private final PodDirectory directory;
  private SharedIndexInformer<Pod> informer;

  public PodWatch(KubernetesClient kubernetes, String namespace, PodDirectory directory) {
    this.kubernetes = kubernetes;
    this.namespace = namespace;
    this.directory = directory;
  }

  /** Goes on trying while the API server can't be reached. */
  public void start() {
    informer =
        kubernetes
            .pods()
            .inNamespace(namespace)
            .withLabelIn(Labels.ROLE, Labels.ROLE_EXECUTOR, Labels.ROLE_DRIVER)
            .runnableInformer(0);
    informer.addEventHandler(new Feeder());
    informer.exceptionHandler((started, failure) -> true);
    informer.start();
  }

  @Override
  public void close() {
    if (informer != null) {
      informer.close();
    }
  }

  /** A pod on its node's own network has its node's address, which isn't the session's. */
  static boolean dialable(Pod pod) {
    return pod.getStatus() != null
        && pod.getStatus().getPodIP() != null
        && !OVER.contains(String.valueOf(pod.getStatus().getPhase()))
        && !Boolean.TRUE.equals(pod.getSpec().getHostNetwork());
  }

  /** By its role, which the operator alone gives, and the port that it declares. */
  static Optional<PodDirectory.Driver> driver(Pod pod) {
    return Labels.ROLE_DRIVER.equals(pod.getMetadata().getLabels().get(Labels.ROLE))
        ? pod.getSpec().getContainers().stream()
            .flatMap(container -> container.getPorts().stream())
            .filter(port -> "connect".equals(port.getName()))
            .findFirst()
            .map(
                port ->
                    new PodDirectory.Driver(pod.getStatus().getPodIP(), port.getContainerPort()))
        : Optional.empty();
  }

  private final class Feeder implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      if (dialable(pod)) {
        directory.put(pod.getMetadata().getName(), pod.getStatus().getPodIP());
        driver(pod).ifPresent(one -> directory.putDriver(pod.getMetadata().getName(), one));
      } else {
        directory.remove(pod.getMetadata().getName());
      }
    }

    @Override
    public void onUpdate(Pod old, Pod pod) {
      onAdd(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean finalStateUnknown) {
      directory.remove(pod.getMetadata().getName());
    }
  }
}
