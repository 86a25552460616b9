package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Ports;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.trust.Certificates;
import dev.hearth.local.platform.trust.Secrets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What session-operator talks to, and nothing else of the suite: a broker, an API server, and the
 * package of tunnel-service for endpoints. No webhook: pods of the operator's own pass unchanged.
 */
final class OperatorStand implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(120);
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * For so long nobody leads at most when a leader is killed. Not shorter: a leader that the
   * machine keeps waiting for longer than its deadline ends its process.
   */
  static final Duration LEASE = Duration.ofSeconds(15);

  private final Site site;
  private final Kubernetes kubernetes;
  private final Ports ports = new Ports();
  private final Map<String, Leash> running = new HashMap<>();
  private final HttpClient http;
  private boolean closed;

  OperatorStand(Path folder) throws IOException, InterruptedException {
    DataFolder data = new DataFolder(folder);
    data.create();
    site =
        new Site(
            Path.of("../..").toAbsolutePath().normalize(),
            data,
            Addresses.choose(ports, ports.any(), ports.any()),
            new Secrets(data.resolve("secrets.properties")),
            Certificates.in(data.folder("certificates")),
            Start.PACKAGED);
    kubernetes = new Kubernetes(site);
    http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(KubernetesProbe.trusting(site.certificates().platformCa()))
            .build();
    Kafka kafka = new Kafka(site);
    start(kafka.part());
    startKubernetes();
    ready(kafka.part());
    kafka.createTopics();
  }

  String kafka() {
    return site.addresses().kafkaServers();
  }

  /** Of the node: what each pod's life was. */
  Path journal() {
    return site.data().resolve("kubernetes/journal.jsonl");
  }

  void startKubernetes() throws IOException, InterruptedException {
    start(kubernetes.part());
    ready(kubernetes.part());
    send(
        "DELETE",
        "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/hearth-admission",
        "");
  }

  /**
   * Another replica; which of them leads is theirs to find out. One that ends of itself is started
   * again, as a cluster would: who loses the lease ends its process.
   */
  void startOperator(String name) throws IOException {
    Leash.Command like = Suite.OPERATOR.part(site, kubernetes, site.start()).command();
    Map<String, String> environment = new HashMap<>(like.environment());
    environment.put("QUARKUS_HTTP_PORT", Integer.toString(ports.any()));
    environment.put("HEARTH_LEADER_ELECTION_ENABLED", "true");
    environment.put("HEARTH_LEADER_ELECTION_IDENTITY", name);
    environment.put("HEARTH_LEADER_ELECTION_LEASE_DURATION", LEASE.toString());
    environment.put("HEARTH_LEADER_ELECTION_RENEW_DEADLINE", "PT10S");
    environment.put("HEARTH_LEADER_ELECTION_RETRY_PERIOD", "PT1S");
    environment.put("HEARTH_METERING_SETTLE", "PT1S");
    environment.put("HEARTH_SWEEP_EVERY", "PT3S");
    launch(
        new Leash.Command(
            name, like.line(), environment, site.data().root(), site.data().log(name)));
  }

  private synchronized void launch(Leash.Command replica) throws IOException {
    if (!closed) {
      Leash leash = Leash.start(replica);
      running.put(replica.name(), leash);
      leash.onExit().thenAccept(end -> Thread.ofVirtual().start(() -> again(replica, leash)));
    }
  }

  private synchronized void again(Leash.Command replica, Leash ended) {
    if (running.get(replica.name()) != ended) {
      return; // its end was wanted
    }
    try {
      launch(replica);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Who leads; empty where nobody does, or the API server doesn't say. */
  String leader() throws IOException, InterruptedException {
    return get("/apis/coordination.k8s.io/v1/namespaces/hearth-system/leases/session-operator")
        .at("/spec/holderIdentity")
        .asText();
  }

  /** SIGKILL: no word of goodbye, no lease given back. */
  void kill(String name) throws InterruptedException {
    Leash leash;
    synchronized (this) {
      leash = running.remove(name);
    }
    ProcessHandle.of(leash.identity().pid()).ifPresent(ProcessHandle::destroyForcibly);
    Await.until("the end of " + name, LIMIT, () -> !ProcessTable.isAlive(leash.identity()));
  }

  /** The object; empty where there is none. */
  JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = request("GET", path, "application/json", "");
    return answer.statusCode() == 200 ? JSON.readTree(answer.body()) : JSON.createObjectNode();
  }

  void send(String method, String path, String body) throws IOException, InterruptedException {
    String type =
        switch (method) {
          case "PATCH" -> "application/merge-patch+json";
          case "APPLY" -> "application/apply-patch+yaml";
          default -> "application/json";
        };
    String verb = method.equals("APPLY") ? "PATCH" : method;
    HttpResponse<String> answer = request(verb, path, type, body.replace('\'', '"'));
    if (answer.statusCode() >= 300) {
      throw new IOException(method + " " + path + ": " + answer.body());
    }
  }

  private HttpResponse<String> request(String method, String path, String type, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(site.addresses().kubernetesUrl() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", "Bearer " + Files.readString(kubernetes.token("admin")))
            .header("Content-Type", type)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    return http.send(request, BodyHandlers.ofString());
  }

  private synchronized void start(Part part) throws IOException {
    running.put(part.name(), Leash.start(part.command()));
  }

  private static void ready(Part part) throws InterruptedException {
    Await.until(part.name() + " to be ready", LIMIT, () -> part.ready().getAsBoolean());
  }

  @Override
  public void close() {
    List<Leash> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(running.values());
    }
    all.forEach(Leash::release);
    all.forEach(Leash::stop);
    http.close();
  }
}
