package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.e2e.Probe.Path;
import dev.hearth.e2e.Probe.Way;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Which paths are open and which are not, tried by pods of a namespace that is nobody's, of a
 * session and of another tenant's session. A path counts as closed only if somebody has shown that
 * it leads somewhere.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class NetworkPolicyIT {
  private static final String OUTSIDE = "hearth-e2e-outside";
  private static final String REQUEST =
      "{\"kind\": \"client\", \"executor\": {\"cores\": 1, \"memory\": \"512m\", \"max\": 3}}";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final String METADATA = "169.254.169.254";
  private static final int KUBELET = 10250;
  private static final String DENY =
      """
      {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": {"name": "%s"},
       "spec": {"podSelector": {"matchLabels": {"e2e.hearth.dev/probe": "%s"}},
                "policyTypes": ["%s"]}}
      """;

  private static Cluster cluster;
  private static Probe probe;
  private static SessionLife session;
  private static SessionLife foreign;
  private static SessionLife.Worker executors;
  private static SessionLife.Worker foreignExecutors;
  private static String listener;
  private static String outsideListener;

  @BeforeAll
  static void whoListens(Platform shared) {
    shared.require(Ability.NETWORK_POLICIES);
    cluster = shared.cluster();
    session = SessionLife.begin(shared.person("ada"), UUID.randomUUID().toString(), REQUEST);
    foreign = SessionLife.begin(shared.person("grace"), UUID.randomUUID().toString(), REQUEST);
    executors = session.startAPod("true");
    foreignExecutors = foreign.startAPod("true");
    probe = new Probe(cluster, executors.image());
    Waiting.until(
        "a namespace of nobody's",
        LIMIT,
        () ->
            cluster
                    .post("/api/v1/namespaces", "{\"metadata\": {\"name\": \"" + OUTSIDE + "\"}}")
                    .status()
                == 201);
    Waiting.until(
        "its account",
        LIMIT,
        () ->
            cluster.get("/api/v1/namespaces/" + OUTSIDE + "/serviceaccounts/default").status()
                == 200);
    outside(probe.listener("listener"));
    outsideListener = probe.awaitAddress(OUTSIDE, "listener");
    requireEnforcement();
    inSession(executors, probe.listener("listener"));
    listener = probe.awaitAddress("hearth-" + session.id(), "listener");
  }

  @AfterAll
  static void clearAway() {
    if (cluster != null) {
      cluster.delete("/api/v1/namespaces/" + OUTSIDE);
    }
    for (SessionLife life : new SessionLife[] {session, foreign}) {
      if (life != null) {
        life.end();
      }
    }
  }

  private static void outside(ObjectNode pod) {
    cluster.post("/api/v1/namespaces/" + OUTSIDE + "/pods", pod.toString()).has(201);
  }

  private static void inSession(SessionLife.Worker worker, ObjectNode pod) {
    Answer made =
        worker
            .doors()
            .send("POST", worker.doors().inNamespace("pods"), pod.toString(), worker.ticket());
    made.has(201);
  }

  /** A plug-in may take policies and do nothing. */
  private static void requireEnforcement() {
    outside(probe.listener("shut"));
    String shut = probe.awaitAddress(OUTSIDE, "shut");
    for (String[] one : new String[][] {{"shut", "Ingress"}, {"mute", "Egress"}}) {
      cluster
          .post(
              "/apis/networking.k8s.io/v1/namespaces/" + OUTSIDE + "/networkpolicies",
              DENY.formatted(one[0], one[0], one[1]))
          .has(201);
    }
    Path open = new Path("a listener", outsideListener, Probe.LISTENER_PORT, Way.OPEN);
    Path in = new Path("a listener that is shut", shut, Probe.LISTENER_PORT, Way.CLOSED);
    Path out = new Path("a listener", outsideListener, Probe.LISTENER_PORT, Way.CLOSED);
    outside(probe.pod("speaker", Probe.script(List.of(open, in))));
    Map<Path, Probe.Result> spoken = probe.results(OUTSIDE, "speaker", List.of(open, in));
    outside(probe.pod("mute", Probe.script(List.of(out))));
    Map<Path, Probe.Result> unspoken = probe.results(OUTSIDE, "mute", List.of(out));
    assertThat(spoken.get(open).way()).as("a path that no policy is about").isEqualTo(Way.OPEN);
    if (spoken.get(in).way() == Way.OPEN || unspoken.get(out).way() == Way.OPEN) {
      NotTried.abort(
          Ability.NETWORK_POLICIES.what(),
          "the cluster's network plug-in does not enforce them: ingress "
              + spoken.get(in).way()
              + ", egress "
              + unspoken.get(out).way());
    }
  }

  /** First, because it shows that the listener listens. */
  @Test
  @Order(1)
  void executorsReachEachOtherAndNamesAndNothingElse() {
    List<Path> paths = new ArrayList<>();
    paths.add(new Path("another executor", listener, Probe.LISTENER_PORT, Way.OPEN));
    paths.add(new Path("names", "driver.hearth-" + session.id() + ".svc", 0, Way.OPEN));
    paths.add(closed("a pod outside", outsideListener, Probe.LISTENER_PORT));
    paths.add(closed("the API server", serviceAddress("default", "kubernetes"), 443));
    paths.add(closed("the node", node(), KUBELET));
    paths.add(closed("the metadata address", METADATA, 80));
    paths.add(closed("the endpoint's door", endpoint(session), 8443));
    paths.add(closed("the endpoint's health", endpoint(session), 8080));
    paths.add(closed("another session's endpoint", endpoint(foreign), 8443));
    paths.addAll(platformsPaths());
    paths.add(closed("the gateway", serviceAddress("hearth-system", "tunnel-gateway"), 443));
    paths.add(closed("the control plane's door", serviceAddress("hearth-door", "front"), 443));

    inSession(executors, probe.pod("probe", Probe.script(paths)));

    assertAsMeant("an executor", "hearth-" + session.id(), paths);
  }

  /**
   * The start gate is there for agents that let a new pod's first packets through: a pod without
   * one shows whether this is such an agent.
   */
  @Test
  @Order(2)
  void anExecutorThatDialsAtOnceReachesNothingThatItMayNot() {
    List<Path> paths =
        List.of(
            closed("a pod outside", outsideListener, Probe.LISTENER_PORT),
            closed("the API server", serviceAddress("default", "kubernetes"), 443),
            closed("another session's endpoint", endpoint(foreign), 8443),
            closed("the metadata address", METADATA, 80));
    ObjectNode bare = probe.pod("at-once", Probe.atOnce(paths));
    // Under the policy that forbids it everything.
    ((ObjectNode) bare.at("/metadata/labels")).put("e2e.hearth.dev/probe", "mute");
    outside(bare);
    inSession(executors, probe.pod("at-once", Probe.atOnce(paths)));

    String namespace = "hearth-" + session.id();
    Map<Path, Probe.Result> gated = probe.results(namespace, "at-once", paths);
    probe
        .results(OUTSIDE, "at-once", paths)
        .forEach(
            (path, result) ->
                System.out.printf(
                    "dialled at once -> %s: open %d times without a gate, %d behind it%n",
                    path.what(), result.opened(), gated.get(path).opened()));

    JsonNode pod = cluster.get("/api/v1/namespaces/" + namespace + "/pods/at-once").json();
    assertThat(pod.at("/spec/initContainers/0/name").asText()).isEqualTo("hearth-gate");
    assertThat(pod.at("/status/initContainerStatuses/0/state/terminated/exitCode").asInt(-1))
        .isZero();
    assertThat(gated)
        .allSatisfy(
            (path, result) -> assertThat(result.opened()).as("dials of " + path.what()).isZero());
  }

  @Test
  @Order(2)
  void fromOutsideOnlyTheTwoDoorsAreOpen() {
    List<Path> paths = new ArrayList<>();
    paths.add(new Path("a pod outside", outsideListener, Probe.LISTENER_PORT, Way.OPEN));
    paths.add(new Path("the API server", serviceAddress("default", "kubernetes"), 443, Way.OPEN));
    paths.add(
        new Path("the gateway", serviceAddress("hearth-system", "tunnel-gateway"), 443, Way.OPEN));
    paths.add(
        new Path(
            "the control plane's door", serviceAddress("hearth-door", "front"), 443, Way.OPEN));
    paths.add(closed("an executor", listener, Probe.LISTENER_PORT));
    paths.add(closed("an endpoint's door", endpoint(session), 8443));
    paths.add(closed("an endpoint's health", endpoint(session), 8080));
    paths.addAll(platformsPaths());

    outside(probe.pod("probe", Probe.script(paths)));

    assertAsMeant("a pod outside", OUTSIDE, paths);
  }

  @Test
  @Order(3)
  void sessionsDoNotReachEachOther() {
    List<Path> paths =
        List.of(
            closed("another tenant's executor", listener, Probe.LISTENER_PORT),
            closed("another tenant's endpoint's door", endpoint(session), 8443),
            closed("another tenant's endpoint's health", endpoint(session), 8080));

    inSession(foreignExecutors, probe.pod("probe", Probe.script(paths)));

    assertAsMeant("another tenant's executor", "hearth-" + foreign.id(), paths);
  }

  /** Without these the paths of executors to node and metadata address would prove nothing. */
  @Test
  @Order(4)
  void whatExecutorsDoNotReachIsThere() {
    Path node = new Path("the node", node(), KUBELET, Way.OPEN);
    Path metadata = new Path("the metadata address", METADATA, 80, Way.OPEN);
    List<Path> paths = List.of(node, metadata);

    outside(probe.pod("control", Probe.script(paths)));

    probe
        .results(OUTSIDE, "control", paths)
        .forEach(
            (path, result) -> {
              if (result.way() == Way.CLOSED) {
                NotTried.say(
                    "NetworkPolicyIT",
                    "executors and " + path.what(),
                    "nobody answers at " + path.address() + " even where no policy is in force");
              }
            });
  }

  /** Parts that the platform itself uses all the time, so somebody listens. */
  private static List<Path> platformsPaths() {
    return List.of(
        closed("tenant-service", serviceAddress("hearth-control", "tenant-service"), 8080),
        closed("session-service", serviceAddress("hearth-control", "session-service"), 8080),
        closed("billing-service", serviceAddress("hearth-control", "billing-service"), 8080),
        closed("session-operator", serviceAddress("hearth-system", "session-operator"), 8080),
        closed("Kafka", podAddress(Workload.KAFKA), 9092),
        closed("Postgres", podAddress(Workload.POSTGRES), 5432),
        closed("Keycloak", podAddress(Workload.KEYCLOAK), 8080));
  }

  private static Path closed(String what, String host, int port) {
    return new Path(what, host, port, Way.CLOSED);
  }

  private static void assertAsMeant(String who, String namespace, List<Path> paths) {
    Map<Path, Probe.Result> results = probe.results(namespace, "probe", paths);
    results.forEach(
        (path, result) -> {
          System.out.printf("%s -> %s: %s%n", who, path.what(), result.way());
          if (path.way() == Way.CLOSED && result.opened() > 0) {
            System.out.printf(
                "  but it was open %d times before the policy was in force%n", result.opened());
          }
        });
    assertThat(results)
        .as("paths of %s", who)
        .allSatisfy(
            (path, result) -> assertThat(result.way()).as(path.what()).isEqualTo(path.way()));
  }

  private static String endpoint(SessionLife life) {
    return address(cluster.get("/api/v1/namespaces/hearth-" + life.id() + "/pods/hearth-endpoint"));
  }

  private static String address(Answer pod) {
    return pod.has(200).json().at("/status/podIP").asText();
  }

  private static String node() {
    JsonNode pod = cluster.get("/api/v1/namespaces/" + OUTSIDE + "/pods/listener").json();
    return pod.at("/status/hostIP").asText();
  }

  private static String podAddress(Workload workload) {
    return cluster.items(workload.podsPath()).getFirst().at("/status/podIP").asText();
  }

  private static String serviceAddress(String namespace, String name) {
    return cluster
        .get("/api/v1/namespaces/" + namespace + "/services/" + name)
        .has(200)
        .json()
        .at("/spec/clusterIP")
        .asText();
  }
}
