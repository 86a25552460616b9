package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.PATIENCE;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClientTimeoutException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.util.List;
import java.util.function.Predicate;

/** Pods of one namespace that run shell scripts, in a cluster that can run them. */
record ShellPods(Sandbox sandbox, String namespace) {
  /** A cluster without a way to the public registries needs another. */
  private static final String IMAGE =
      System.getProperty("hearth.conformance.image", "busybox:1.37");

  /** Tries first whether this cluster runs them at all. */
  static ShellPods in(Sandbox sandbox) {
    Sandbox.tryOnlyIf(
        !sandbox.client().nodes().list().getItems().isEmpty(),
        "running pods",
        "the cluster has no node");
    ShellPods pods = new ShellPods(sandbox, sandbox.namespace());
    pods.create(pods.pod("trial", "true").build());
    boolean runs;
    try {
      pods.awaitPhase("trial", "Succeeded");
      runs = true;
    } catch (KubernetesClientTimeoutException e) {
      runs = false;
    }
    Sandbox.tryOnlyIf(
        runs,
        "running pods",
        "a pod of the image " + IMAGE + " did not end within " + PATIENCE + " s");
    return pods;
  }

  PodBuilder pod(String name, String script) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .withTerminationGracePeriodSeconds(2L)
        .addNewContainer()
        .withName("main")
        .withImage(IMAGE)
        .withCommand(List.of("sh", "-c", script))
        .endContainer()
        .endSpec();
  }

  Pod create(Pod pod) {
    return sandbox.client().resource(pod).create();
  }

  PodResource named(String name) {
    return sandbox.client().pods().inNamespace(namespace).withName(name);
  }

  String path(String name) {
    return "/api/v1/namespaces/" + namespace + "/pods/" + name;
  }

  Pod awaitPhase(String name, String phase) {
    return await(name, p -> p != null && phase.equals(p.getStatus().getPhase()));
  }

  Pod await(String name, Predicate<Pod> condition) {
    return named(name).waitUntilCondition(condition, PATIENCE, SECONDS);
  }
}
