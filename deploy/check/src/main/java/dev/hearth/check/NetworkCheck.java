package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.check.cluster.Yaml;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Whether the network plug-in really enforces policies, both ways: two probes in two namespaces
 * reach each other, and then, when one namespace's policy forbids all, they do not.
 */
final class NetworkCheck implements Check {
  private static final String INGRESS = "ingress";
  private static final String EGRESS = "egress";
  private static final String METADATA = "metadata";
  private static final String NAME = "dns";
  private static final Duration OPENS_WITHIN = Duration.ofSeconds(40);
  private static final Map<String, String> RESTRICTED =
      Map.of("pod-security.kubernetes.io/enforce", "restricted");
  private static final String PLUGIN =
      "use a network plug-in that enforces NetworkPolicy (Calico, Cilium, Antrea, kube-router);"
          + " without one sessions reach each other and everything else";

  private final Duration closesWithin;

  /**
   * @param closesWithin how long a policy may take until it is in force
   */
  NetworkCheck(Duration closesWithin) {
    this.closesWithin = closesWithin;
  }

  @Override
  public String name() {
    return "network";
  }

  @Override
  public List<Finding> run(Subject subject) throws IOException, InterruptedException {
    if (!subject.enforcing()) {
      return List.of(Finding.notTried(name(), Subject.NOT_ENFORCING));
    }
    ProbePods pods = new ProbePods(subject.cluster(), subject.image());
    GateAnswer gate = GateAnswer.of(subject);
    String inside = subject.scratch().namespace(RESTRICTED);
    String outside = subject.scratch().namespace(RESTRICTED);
    pods.program(inside);
    pods.program(outside);

    // Outside listens, and dials inside; inside listens with one pod and dials with the other.
    String listen = "listen=" + ProbePods.PORT;
    subject.news().accept("starting probes of " + subject.image());
    ProbePods.Start door = pods.start(inside, "door", List.of(listen));
    if (door.failed()) {
      return List.of(notStarted(door, subject));
    }
    String toDoor = "greet:" + INGRESS + "=" + host(door.address());
    ProbePods.Start peer = pods.start(outside, "peer", List.of(listen, toDoor));
    if (peer.failed()) {
      return List.of(notStarted(peer, subject));
    }
    String toPeer = "greet:" + EGRESS + "=" + host(peer.address());
    ProbePods.Start caller =
        pods.start(
            inside,
            "caller",
            List.of(
                toPeer,
                "dial:" + METADATA + "=169.254.169.254:80",
                gate.argument(),
                "resolve:" + NAME + "=kubernetes.default.svc"));
    if (caller.failed()) {
      return List.of(notStarted(caller, subject));
    }
    return judge(new Probed(pods, inside, outside, toPeer, gate), subject);
  }

  /** The probes that run: those inside, where the policy will be, and the one outside. */
  private record Probed(
      ProbePods pods, String inside, String outside, String toPeer, GateAnswer gate) {}

  private List<Finding> judge(Probed probed, Subject subject)
      throws IOException, InterruptedException {
    ProbePods pods = probed.pods();
    String inside = probed.inside();
    String outside = probed.outside();
    List<Finding> findings = new ArrayList<>();
    boolean in = pods.await(outside, "peer", OPENS_WITHIN, is(INGRESS, "open")).isPresent();
    Optional<Map<String, ProbeState>> before =
        pods.await(inside, "caller", OPENS_WITHIN, is(EGRESS, "open"));
    if (!in || before.isEmpty()) {
      findings.add(
          Finding.fail(
              name(),
              "pods of two namespaces do not reach each other although no policy is there",
              "mend the pod network, or remove the cluster-wide policy that forbids it"));
      return findings;
    }
    Map<String, ProbeState> caller = pods.look(inside, "caller");
    findings.add(names(caller.get(NAME), subject));
    boolean metadata = caller.containsKey(METADATA) && caller.get(METADATA).open() > 0;

    subject.news().accept("probes are open to each other; now a policy forbids it");
    long applied = System.nanoTime();
    deny(inside, subject);
    Optional<Map<String, ProbeState>> closedIn =
        pods.await(outside, "peer", closesWithin, is(INGRESS, "closed"));
    Optional<Map<String, ProbeState>> closedOut =
        pods.await(inside, "caller", closesWithin, is(EGRESS, "closed"));
    Duration took = Duration.ofNanos(System.nanoTime() - applied);
    findings.add(enforced(INGRESS, closedIn.isPresent(), took));
    findings.add(enforced(EGRESS, closedOut.isPresent(), took));
    findings.add(metadata(metadata, pods.look(inside, "caller").get(METADATA)));
    if (closedOut.isPresent()) {
      GateAnswer gate = probed.gate();
      pods.await(inside, "caller", closesWithin, is(GateAnswer.NAME, "closed"));
      gate.judge(caller.get(GateAnswer.NAME), pods.look(inside, "caller").get(GateAnswer.NAME))
          .ifPresent(findings::add);
      newcomer(probed).ifPresent(findings::add);
    }
    return findings;
  }

  private Finding enforced(String direction, boolean closed, Duration took) {
    return closed
        ? Finding.ok(
            name(),
            direction
                + " policies are enforced: open without one, closed within "
                + (took.toSeconds() + 1)
                + " s of one")
        : Finding.fail(
            name(),
            direction
                + " policies are not enforced: with a policy that forbids all, pods were still"
                + " reached after "
                + closesWithin.toSeconds()
                + " s",
            PLUGIN);
  }

  private Finding names(ProbeState dns, Subject subject) throws IOException, InterruptedException {
    String expected =
        subject
            .cluster()
            .get("/api/v1/namespaces/default/services/kubernetes")
            .at("/spec/clusterIP")
            .asText();
    String seen = dns == null ? "unknown" : dns.state();
    if (seen.equals(expected)) {
      return Finding.ok(name(), "kubernetes.default.svc resolves in a pod");
    }
    return Finding.fail(
        name(),
        "kubernetes.default.svc is " + seen + " in a pod and not " + expected,
        "mend the cluster's DNS (kubectl -n kube-system get pods -l k8s-app=kube-dns)");
  }

  private Finding metadata(boolean before, ProbeState after) {
    if (after != null && after.state().equals("open")) {
      return Finding.fail(
          name(),
          "the metadata address 169.254.169.254 is open to pods, even under a policy that forbids"
              + " all: node credentials can be read there",
          "block it for pods on the nodes (IMDSv2 with hop limit 1, metadata concealment)");
    }
    return before
        ? Finding.warn(
            name(),
            "the metadata address 169.254.169.254 is open to pods where no policy closes it",
            "Hearth's policies close it; block it on the nodes as well (IMDSv2 with hop limit 1)")
        : Finding.ok(name(), "pods do not reach the metadata address 169.254.169.254");
  }

  /** A pod that starts under a policy: some agents let its first packets through. */
  private Optional<Finding> newcomer(Probed probed) throws IOException, InterruptedException {
    ProbePods pods = probed.pods();
    if (pods.start(probed.inside(), "newcomer", List.of(probed.toPeer())).failed()) {
      return Optional.empty();
    }
    return pods.await(probed.inside(), "newcomer", OPENS_WITHIN, is(EGRESS, "closed"))
        .map(seen -> probed.gate().newcomer(seen.get(EGRESS).open() > 0));
  }

  private static void deny(String namespace, Subject subject)
      throws IOException, InterruptedException {
    JsonNode policy =
        Yaml.object(
            """
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata: {name: nothing, namespace: %s}
            spec:
              podSelector: {}
              policyTypes: [Ingress, Egress]
            """
                .formatted(namespace));
    subject
        .cluster()
        .create("/apis/networking.k8s.io/v1/namespaces/" + namespace + "/networkpolicies", policy);
  }

  private Finding notStarted(ProbePods.Start start, Subject subject) {
    return Finding.notTried(
        name(),
        "the probe did not start in "
            + subject.image()
            + " ("
            + start.trouble()
            + "); name an image with Java 25 that the nodes have or can pull: --probe-image");
  }

  private static Predicate<Map<String, ProbeState>> is(String target, String state) {
    return states -> states.containsKey(target) && states.get(target).surely(state);
  }

  private static String host(String address) {
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + ProbePods.PORT;
  }
}
