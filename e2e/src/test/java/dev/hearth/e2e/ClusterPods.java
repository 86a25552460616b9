package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.vertx.core.http.HttpClosedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The pods of the parts in a cluster: who they are, and what is done to them. */
record ClusterPods(Cluster cluster) {

  /** Those that are not being deleted. */
  private List<JsonNode> present(Workload workload) {
    return all(workload).stream()
        .filter(pod -> !pod.path("metadata").hasNonNull("deletionTimestamp"))
        .toList();
  }

  List<JsonNode> all(Workload workload) {
    return cluster.items(workload.podsPath());
  }

  /** A port of this machine that leads to a pod that is ready, else to one that runs. */
  Forward forward(Workload workload, int port, int local) {
    return Forward.open(cluster.client(), local, port, () -> best(workload));
  }

  private Optional<Forward.Pod> best(Workload workload) {
    List<JsonNode> running =
        present(workload).stream()
            .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
            .toList();
    return running.stream()
        .filter(ClusterPods::isReady)
        .findFirst()
        .or(() -> running.stream().findFirst())
        .map(pod -> new Forward.Pod(workload.namespace(), pod.at("/metadata/name").asText()));
  }

  private static boolean isReady(JsonNode pod) {
    for (JsonNode condition : pod.at("/status/conditions")) {
      if (condition.path("type").asText().equals("Ready")) {
        return condition.path("status").asText().equals("True");
      }
    }
    return false;
  }

  Platform.Life life(Workload workload) {
    return present(workload).stream()
        .findFirst()
        .map(
            pod ->
                new ContainerRun(
                    this,
                    workload,
                    pod.at("/metadata/uid").asText(),
                    pod.at("/status/containerStatuses/0/restartCount").asInt()))
        .orElseGet(() -> new ContainerRun(this, workload, "", 0));
  }

  /** One run of the container of one pod; nobody's where there is no pod. */
  private record ContainerRun(ClusterPods pods, Workload workload, String uid, int restarts)
      implements Platform.Life {
    @Override
    public boolean isOver() {
      return pods.all(workload).stream()
          .noneMatch(
              pod ->
                  pod.at("/metadata/uid").asText().equals(uid)
                      && pod.at("/status/containerStatuses/0/restartCount").asInt() == restarts);
    }
  }

  /** With the grace that its pods ask for, or with another. */
  void delete(Workload workload, Optional<Long> grace) {
    for (JsonNode pod : present(workload)) {
      var one =
          cluster
              .client()
              .pods()
              .inNamespace(workload.namespace())
              .withName(pod.at("/metadata/name").asText());
      again(
          () -> {
            if (grace.isPresent()) {
              one.withGracePeriod(grace.get()).delete();
            } else {
              one.delete();
            }
          });
    }
  }

  /**
   * Once more where the connection was one that the server had just closed: the client's library
   * takes it from its pool all the same, and does not count its end as a reason to try again.
   */
  private static void again(Runnable harmlessTwice) {
    try {
      harmlessTwice.run();
    } catch (KubernetesClientException e) {
      if (!(e.getCause() instanceof HttpClosedException)) {
        throw e;
      }
      harmlessTwice.run();
    }
  }

  void scale(Workload workload, int replicas) {
    cluster.merge(workload.scalePath(), "{\"spec\": {\"replicas\": " + replicas + "}}").has(200);
  }

  /** All objects that hold no secrets by their purpose. */
  Stream<Platform.Writing> objects() {
    List<Platform.Writing> objects = new ArrayList<>();
    for (String path :
        List.of(
            "/api/v1/pods",
            "/api/v1/configmaps",
            "/api/v1/services",
            "/api/v1/events",
            "/api/v1/namespaces",
            "/apis/apps/v1/deployments",
            "/apis/apps/v1/statefulsets",
            "/apis/batch/v1/jobs",
            "/apis/hearth.dev/v1/sparksessions")) {
      objects.add(new Platform.Writing(path, cluster.get(path).has(200).text()));
    }
    return objects.stream();
  }
}
