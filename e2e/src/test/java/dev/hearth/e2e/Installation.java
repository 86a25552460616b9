package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Puts the overlay into a cluster, as docs/install.md says, and takes it out again. */
final class Installation {
  private static final List<String> NAMESPACES =
      List.of("hearth-trial", "hearth-control", "hearth-system", "hearth-door");

  /** By which the next run knows what a killed one has left. */
  private static final String MARK = "e2e.hearth.dev/suite";

  private static final Duration APPLY_LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK_LIMIT = Duration.ofSeconds(60);
  private static final Duration DELETE_LIMIT = Duration.ofMinutes(10);
  private static final Duration SESSIONS_LIMIT = Duration.ofMinutes(2);

  private final Kubectl kubectl;
  private final Cluster cluster;
  private final Overlay overlay;
  private final Path diagnosis;

  Installation(Kubectl kubectl, Cluster cluster, Overlay overlay, Path diagnosis) {
    this.kubectl = kubectl;
    this.cluster = cluster;
    this.overlay = overlay;
    this.diagnosis = diagnosis;
  }

  /** Nobody's Hearth is ever replaced; only what an earlier run has left is cleared away. */
  void requireRoom() {
    List<JsonNode> there =
        NAMESPACES.stream()
            .map(name -> cluster.get("/api/v1/namespaces/" + name))
            .filter(answer -> answer.status() != 404)
            .map(answer -> answer.has(200).json())
            .toList();
    if (there.isEmpty()) {
      return;
    }
    if (!there.stream().allMatch(namespace -> namespace.at("/metadata/labels").has(MARK))) {
      throw new AssertionError(
          "there is a Hearth in "
              + cluster
              + " that these tests did not install: remove it (docs/install.md), choose another"
              + " cluster, or name its overlay by hearth.cluster.installed");
    }
    System.out.println("clearing away what an earlier run of the tests has left in " + cluster);
    remove();
  }

  void make() {
    long start = System.nanoTime();
    System.out.println("installing the overlay trial in " + cluster);
    try {
      kubectl.run(APPLY_LIMIT, "apply", "--server-side", "-k", overlay.folder().toString());
      List<String> mark = new ArrayList<>(List.of("label", "namespace"));
      mark.addAll(NAMESPACES);
      mark.add(MARK + "=true");
      kubectl.run(LOOK_LIMIT, mark.toArray(String[]::new));
      await("hearth-trial", "condition=complete", "job/kafka-setup", "15m");
      for (String namespace : NAMESPACES) {
        kubectl.run(
            Duration.ofMinutes(11),
            "-n",
            namespace,
            "wait",
            "--for=condition=available",
            "deployment",
            "--all",
            "--timeout=10m");
      }
    } catch (AssertionError e) {
      throw new AssertionError(e.getMessage() + "\nSee " + diagnose(), e);
    }
    System.out.printf("installed in %.0f s%n", (System.nanoTime() - start) / 1e9);
  }

  private void await(String namespace, String condition, String what, String limit) {
    kubectl.run(
        Duration.ofMinutes(16),
        "-n",
        namespace,
        "wait",
        "--for=" + condition,
        what,
        "--timeout=" + limit);
  }

  /** What somebody looks at who asks why it does not come up. */
  private Path diagnose() {
    StringBuilder text = new StringBuilder();
    List<String[]> questions = new ArrayList<>();
    questions.add(new String[] {"get", "pods", "--all-namespaces", "-o", "wide"});
    questions.add(new String[] {"get", "nodes", "-o", "wide"});
    for (String namespace : NAMESPACES) {
      questions.add(new String[] {"-n", namespace, "describe", "pods"});
      questions.add(new String[] {"-n", namespace, "get", "events"});
      questions.add(
          new String[] {
            "-n",
            namespace,
            "logs",
            "--all-containers",
            "--prefix",
            "--tail=100",
            "--max-log-requests=50",
            "--ignore-errors",
            "-l",
            "app.kubernetes.io/name"
          });
    }
    for (String[] question : questions) {
      text.append("\n$ kubectl ").append(String.join(" ", question)).append('\n');
      text.append(kubectl.attempt(LOOK_LIMIT, question).text());
    }
    try {
      return Files.writeString(diagnosis, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Also after a failure: then what holds on to something is made to let go. */
  void remove() {
    try {
      Waiting.until(
          "the operator to clear all sessions away",
          SESSIONS_LIMIT,
          () -> leftovers().stream().noneMatch(Leftover::isOfSession));
    } catch (AssertionError e) {
      System.out.println("sessions are left, and are taken away without their operator");
      release();
    }
    kubectl.run(
        DELETE_LIMIT,
        "delete",
        "-k",
        overlay.folder().toString(),
        "--ignore-not-found",
        "--timeout=8m");
    Waiting.until("a cluster without Hearth", Duration.ofMinutes(3), () -> leftovers().isEmpty());
    System.out.println("removed all of it from " + cluster);
  }

  /** Something that a Hearth, or these tests, have made. */
  private record Leftover(String path, String name) {
    boolean isOfSession() {
      return name.matches("(hearth-|hearth-endpoint-)?s[a-z0-9]{12}");
    }

    boolean isOurs() {
      return isOfSession()
          || name.startsWith("hearth-")
          || name.matches("(sparksessions|sessions|session-pods|session-services)\\.hearth\\.dev")
          || name.startsWith("session-operator");
    }
  }

  private List<Leftover> leftovers() {
    List<Leftover> all = new ArrayList<>();
    for (String path :
        List.of(
            "/api/v1/namespaces",
            "/apis/rbac.authorization.k8s.io/v1/clusterroles",
            "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles",
            "/apis/rbac.authorization.k8s.io/v1/namespaces/default/rolebindings",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations",
            "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
            "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
            "/apis/hearth.dev/v1/sparksessions")) {
      // The last kind goes with its definition.
      if (cluster.get(path).status() != 404) {
        cluster.items(path).stream()
            .map(object -> new Leftover(path, object.at("/metadata/name").asText()))
            .filter(Leftover::isOurs)
            .forEach(all::add);
      }
    }
    return all;
  }

  /** Locks first, then finalizers: nobody is there any more who would take them off. */
  private void release() {
    String admission = "/apis/admissionregistration.k8s.io/v1/";
    cluster.delete(admission + "validatingadmissionpolicybindings/sessions.hearth.dev");
    cluster.delete(admission + "validatingadmissionpolicybindings/session-pods.hearth.dev");
    cluster.delete(admission + "mutatingwebhookconfigurations/hearth-admission");
    String free = "{\"metadata\": {\"finalizers\": null}}";
    for (Leftover one : leftovers()) {
      if (!one.isOfSession()) {
        continue;
      }
      if (one.path().endsWith("/namespaces")) {
        String pods = "/api/v1/namespaces/" + one.name() + "/pods";
        for (JsonNode pod : cluster.items(pods)) {
          cluster.merge(pods + "/" + pod.at("/metadata/name").asText(), free);
        }
      }
      if (one.path().endsWith("/sparksessions")) {
        cluster.merge(one.path() + "/" + one.name(), free);
      }
      cluster.delete(one.path() + "/" + one.name());
    }
  }
}
