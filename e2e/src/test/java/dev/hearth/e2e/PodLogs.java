package dev.hearth.e2e;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Keeps what all pods of Hearth and of its sessions log, a file for each run of a container: a pod
 * takes its log with it, and these tell what went wrong when all is done.
 */
final class PodLogs implements AutoCloseable {
  private static final String APP = "app.kubernetes.io/name";

  private final KubernetesClient client;
  private final Path folder;
  private final Set<Path> begun = ConcurrentHashMap.newKeySet();
  private final List<LogWatch> followed = new CopyOnWriteArrayList<>();
  private final List<SharedIndexInformer<Pod>> watches = new ArrayList<>();

  PodLogs(KubernetesClient client, Path folder, List<String> namespaces) {
    this.client = client;
    this.folder = folder;
    namespaces.forEach(
        namespace -> watches.add(client.pods().inNamespace(namespace).inform(new Follower())));
    watches.add(
        client.pods().inAnyNamespace().withLabel("hearth.dev/session").inform(new Follower()));
  }

  private final class Follower implements ResourceEventHandler<Pod> {
    @Override
    public void onAdd(Pod pod) {
      follow(pod);
    }

    @Override
    public void onUpdate(Pod before, Pod pod) {
      follow(pod);
    }

    @Override
    public void onDelete(Pod pod, boolean unseen) {}
  }

  /** Each container as soon as it runs, or has run. */
  private void follow(Pod pod) {
    for (ContainerStatus container : pod.getStatus().getContainerStatuses()) {
      if (container.getState().getWaiting() == null) {
        Path file = file(pod, container);
        // Not on the thread that brings the news: to begin takes an answer of the API server's.
        if (begun.add(file)) {
          Thread.ofVirtual().start(() -> follow(pod, container.getName(), file));
        }
      }
    }
  }

  private void follow(Pod pod, String container, Path file) {
    try {
      Files.createDirectories(file.getParent());
      OutputStream out = Files.newOutputStream(file);
      followed.add(
          client
              .pods()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getMetadata().getName())
              .inContainer(container)
              .watchLog(out));
    } catch (IOException | KubernetesClientException e) {
      // Somebody who was deleted in this moment; whoever needs its log misses it in a test.
      System.out.println("no log of " + file.getFileName() + ": " + e.getMessage());
    }
  }

  private Path file(Pod pod, ContainerStatus container) {
    Map<String, String> labels =
        pod.getMetadata().getLabels() == null ? Map.of() : pod.getMetadata().getLabels();
    String group = labels.getOrDefault(APP, pod.getMetadata().getNamespace());
    return folder
        .resolve(group)
        .resolve(
            "%s-%s-%d.log"
                .formatted(
                    pod.getMetadata().getName(),
                    pod.getMetadata().getUid().substring(0, 8),
                    container.getRestartCount()));
  }

  /** The lines of all pods of an application, run after run. */
  Stream<String> of(String app) {
    return files(folder.resolve(app)).stream().flatMap(file -> text(file).lines());
  }

  Stream<Platform.Writing> all() {
    return files(folder).stream()
        .map(file -> new Platform.Writing(folder.relativize(file).toString(), text(file)));
  }

  private static List<Path> files(Path folder) {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    watches.forEach(SharedIndexInformer::close);
    followed.forEach(LogWatch::close);
  }
}
