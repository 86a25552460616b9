package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** The trial overlay in a cluster: installed for the tests and removed after them. */
final class ClusterPlatform implements Platform {
  private static final Duration CONF_LIMIT = Duration.ofMinutes(3);
  private static final Duration GONE_LIMIT = Duration.ofMinutes(2);
  private static final List<String> NAMESPACES =
      List.of("hearth-trial", "hearth-control", "hearth-system", "hearth-door");

  private final ClusterSettings settings;
  private final Cluster cluster;
  private final Kubectl kubectl;
  private final Overlay overlay;
  private final Optional<Installation> installation;
  private final ClusterPods pods;
  private final TrialRealm realm;
  private final People people;
  private final PodHistory history;
  private final PodLogs logs;
  private final Optional<ApiServerAudit> audit;
  private final List<Forward> doors = new ArrayList<>();
  private final Map<String, Forward> inside = new ConcurrentHashMap<>();
  private final Set<String> away = new TreeSet<>();
  private final Aftermath aftermath = new Aftermath(this);
  private boolean isAudited;
  private boolean removed;
  private final Thread ifKilled = new Thread(this::remove, "remove-overlay");

  static ClusterPlatform install(ClusterSettings settings) {
    Path folder = Path.of("target", "cluster-" + ProcessHandle.current().pid()).toAbsolutePath();
    Cluster cluster = new Cluster(Config.fromKubeconfig(settings.kubeconfig().toFile()));
    System.out.println("tests against " + cluster + ", see " + folder);
    ClusterPlatform platform = new ClusterPlatform(settings, folder, cluster);
    try {
      platform.begin();
      return platform;
    } catch (RuntimeException | AssertionError e) {
      platform.stop();
      throw e;
    }
  }

  private ClusterPlatform(ClusterSettings settings, Path folder, Cluster cluster) {
    this.settings = settings;
    this.cluster = cluster;
    kubectl = new Kubectl(settings.kubeconfig());
    overlay =
        settings
            .installed()
            .map(Overlay::new)
            .orElseGet(
                () ->
                    Overlay.copy(
                        folder.resolve("kustomize"), settings, door("front"), door("gateway")));
    installation =
        settings.installed().isPresent()
            ? Optional.empty()
            : Optional.of(
                new Installation(kubectl, cluster, overlay, folder.resolve("diagnosis.txt")));
    audit = settings.audit().map(ApiServerAudit::new);
    pods = new ClusterPods(cluster);
    realm = new TrialRealm(overlay);
    Web web = Web.trusting(read(overlay.ca()));
    people = new People(overlay.front(), web, login -> realm.token(web, login));
    installation.ifPresent(Installation::requireRoom);
    history = new PodHistory(cluster.client());
    logs = new PodLogs(cluster.client(), folder.resolve("logs"), NAMESPACES);
  }

  /** Where users will reach a door: as given, else a port of this machine that is free now. */
  private String door(String name) {
    return (name.equals("front") ? settings.front() : settings.gateway())
        .orElseGet(() -> "https://localhost:" + Ports.free());
  }

  private void begin() {
    Runtime.getRuntime().addShutdownHook(ifKilled);
    installation.ifPresent(Installation::make);
    if (settings.front().isEmpty()) {
      doors.add(openDoor(overlay.front(), Workload.FRONT));
      doors.add(openDoor(overlay.gateway(), Workload.GATEWAY));
    }
    Map<String, String> subjects = new HashMap<>();
    try (Forward keycloak = pods.forward(Workload.KEYCLOAK, Workload.KEYCLOAK.port(), 0)) {
      String url = "http://localhost:" + keycloak.localPort();
      for (String login : List.of("grace", "linus", "alan")) {
        subjects.put(login, realm.make(url, login));
      }
    }
    subjects.put("ada", realm.subject("ada"));
    Tenants.make(person("admin"), subjects::get);
    List.of("ada", "alan", "grace", "linus").forEach(login -> Tenants.awaitKnown(person(login)));
    Waiting.until(
        "the cluster's operator to be heard",
        GONE_LIMIT,
        () -> person("admin").get("/v1/clusters").has(200).json().toString().contains("\"trial\""));
    isAudited = audit.isPresent() && audit.get().hasBodies();
    if (installation.isEmpty() && !aftermath.isQuiet()) {
      throw new AssertionError(
          "there are sessions in the Hearth that hearth.cluster.installed names: these tests end"
              + " all that they find, so they take one that nobody uses");
    }
    aftermath.disregardWhatWasBefore();
    System.out.println(
        "bills are held against "
            + (isAudited
                ? "the API server's audit log"
                : "a watch of pods by the tests themselves: there is no audit log with pods'"
                    + " bodies"));
  }

  private Forward openDoor(String url, Workload workload) {
    return pods.forward(workload, 8443, URI.create(url).getPort());
  }

  @Override
  public Optional<String> lacks(Ability ability) {
    return switch (ability) {
      case CRASH_POINTS ->
          Optional.of("that takes an agent in the services, and the images have none");
      case FREEZING -> Optional.of("nobody outside of a pod can stop its processes");
      case TRACES -> Optional.of("the overlay brings no collector that spans could go to");
      case PYTHON -> Optional.of("the image that is made of Maven's jars runs none");
      case GPUS -> Optional.of("a trial's nodes commonly have none");
      case SHARED_FILES -> Optional.of("pods have file systems of their own");
      case AUDIT ->
          audit.isPresent()
              ? Optional.empty()
              : Optional.of("the API server's audit log is not given by hearth.cluster.audit");
      case NETWORK_POLICIES, POD_LOCKS -> Optional.empty();
    };
  }

  @Override
  public String front() {
    return overlay.front();
  }

  @Override
  public String gateway() {
    return overlay.gateway();
  }

  @Override
  public Cluster cluster() {
    return cluster;
  }

  @Override
  public Person person(String login) {
    return people.named(login);
  }

  @Override
  public void renewPeople() {
    people.renew();
  }

  /** With the command that a user of an installation has. */
  @Override
  public Path conf(String session, Path target) {
    task(CONF_LIMIT, owner(session), "conf", session, "--dir", target.toString());
    return target.resolve("spark-defaults.conf");
  }

  @Override
  public String task(Duration limit, String login, String... task) {
    try {
      Path token = Files.createTempFile("hearth-token-", ".txt");
      Files.writeString(token, person(login).token());
      List<String> line = new ArrayList<>(List.of(task));
      line.addAll(List.of("--front", front(), "--ca", overlay.ca().toString()));
      line.addAll(List.of("--token-file", token.toString()));
      String said = Launcher.text(limit, line.toArray(String[]::new));
      Files.delete(token);
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String owner(String session) {
    return Stream.of("ada", "grace")
        .filter(login -> person(login).get("/v1/sessions/" + session).status() == 200)
        .findFirst()
        .orElseThrow(() -> new AssertionError("session " + session + " is nobody's"));
  }

  @Override
  public String sparkHome() {
    return "/opt/spark";
  }

  @Override
  public Crash crash() {
    throw new AssertionError("a test must require " + Ability.CRASH_POINTS);
  }

  @Override
  public TraceReceiver traces() {
    throw new AssertionError("a test must require " + Ability.TRACES);
  }

  @Override
  public List<PodLife> lives(String namespace) {
    return isAudited ? audit.get().lives(namespace) : history.lives(namespace);
  }

  @Override
  public Set<String> calls(String account) {
    return audit
        .orElseThrow(() -> new AssertionError("a test must require " + Ability.AUDIT))
        .calls(account);
  }

  @Override
  public Stream<String> log(String part) {
    return logs.of(Workload.of(part).app());
  }

  @Override
  public Stream<Writing> writings() {
    return Stream.of(logs.all(), pods.objects(), KafkaTopics.of(kubectl)).flatMap(all -> all);
  }

  @Override
  public List<String> secrets() {
    return List.copyOf(overlay.secrets().values());
  }

  @Override
  public Answer metrics(String part) {
    return Web.PLAIN.get(inside(part) + "/q/metrics");
  }

  /** By way of the API server: an endpoint listens at its pod's address alone. */
  @Override
  public Answer metrics(JsonNode pod, int port) {
    return cluster.get(
        "/api/v1/namespaces/%s/pods/%s:%d/proxy/q/metrics"
            .formatted(
                pod.at("/metadata/namespace").asText(), pod.at("/metadata/name").asText(), port));
  }

  @Override
  public int readiness(String part) {
    String health = Workload.of(part).health();
    return Web.PLAIN.status(inside(part) + health + "/ready");
  }

  @Override
  public int liveness(String part) {
    String health = Workload.of(part).health();
    return Web.PLAIN.status(inside(part) + health + "/live");
  }

  /** Where the part shows how it is, past all network policies. */
  private String inside(String part) {
    Forward forward =
        inside.computeIfAbsent(
            part, name -> pods.forward(Workload.of(name), Workload.of(name).port(), 0));
    return "http://localhost:" + forward.localPort();
  }

  @Override
  public Life life(String part) {
    return pods.life(Workload.of(part));
  }

  @Override
  public void terminate(String part) {
    pods.delete(Workload.of(part), Optional.empty());
  }

  @Override
  public void kill(List<String> parts) {
    parts.forEach(part -> pods.delete(Workload.of(part), Optional.of(0L)));
  }

  @Override
  public void freeze(List<String> parts) {
    throw new AssertionError("a test must require " + Ability.FREEZING);
  }

  @Override
  public void thaw(List<String> parts) {
    // Nothing can be frozen here.
  }

  @Override
  public void takeAway(String part) {
    away.add(part);
    pods.scale(Workload.of(part), 0);
    Waiting.until("the end of " + part, GONE_LIMIT, () -> pods.all(Workload.of(part)).isEmpty());
  }

  @Override
  public void bringBack(String part) {
    if (away.remove(part)) {
      pods.scale(Workload.of(part), 1);
      Waiting.until(part + " to be back", GONE_LIMIT, () -> readiness(part) == 200);
    }
  }

  @Override
  public Aftermath aftermath() {
    return aftermath;
  }

  @Override
  public void close() {
    try {
      aftermath.isSound();
    } finally {
      stop();
    }
  }

  private void stop() {
    try {
      remove();
    } finally {
      doors.forEach(Forward::close);
      inside.values().forEach(Forward::close);
      history.close();
      logs.close();
      cluster.close();
    }
  }

  /** Once, whoever comes first: the end of the tests or that of their process. */
  private synchronized void remove() {
    if (installation.isEmpty() || Boolean.getBoolean("hearth.cluster.keep")) {
      return;
    }
    if (!removed) {
      removed = true;
      endSessions();
      installation.get().remove();
    }
  }

  /** As far as the control plane still answers. */
  private void endSessions() {
    try {
      aftermath.endAll();
    } catch (RuntimeException | AssertionError e) {
      System.out.println("sessions could not be told to end: " + e.getMessage());
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
