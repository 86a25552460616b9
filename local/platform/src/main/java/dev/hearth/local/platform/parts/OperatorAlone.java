package dev.hearth.local.platform.parts;

import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leash;
import dev.hearth.local.platform.machine.Ports;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.trust.Certificates;
import dev.hearth.local.platform.trust.Secrets;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Session-operator with what it talks to, a broker and an API server, and nothing else of the
 * suite, for whoever measures it. The node has no room, so that pods stay Pending and no process
 * runs for them; no webhook is called, as nobody would answer.
 */
public final class OperatorAlone implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);

  /** Nothing gets ready here, and no session may be given up for that. */
  private static final Duration PATIENCE = Duration.ofHours(20);

  private static final String WEBHOOK =
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/hearth-admission";

  private static final String QUICK_COMPILER = "-XX:TieredStopAtLevel=1";

  private final Site site;
  private final int operatorHeapMiB;
  private final Kubernetes kubernetes;
  private final Processes processes;

  private OperatorAlone(Site site, int operatorHeapMiB, Progress progress) {
    this.site = site;
    this.operatorHeapMiB = operatorHeapMiB;
    this.kubernetes = new Kubernetes(site);
    this.processes = new Processes(progress, () -> {});
  }

  /**
   * Heaps in MiB.
   *
   * @param apiServer which grows with the objects that it is to hold
   */
  public record Heaps(int operator, int apiServer) {}

  /** Starts all of it; when this returns, the operator says that it is ready. */
  public static OperatorAlone start(
      Path repository, DataFolder data, Heaps heaps, Progress progress)
      throws IOException, InterruptedException {
    data.create();
    Ports ports = new Ports();
    Site site =
        new Site(
            repository,
            data,
            Addresses.choose(ports, ports.any(), ports.any()),
            new Secrets(data.resolve("secrets.properties")),
            Certificates.in(data.folder("certificates")),
            Start.USUAL);
    OperatorAlone alone = new OperatorAlone(site, heaps.operator(), progress);
    try {
      alone.start(heaps.apiServer());
      return alone;
    } catch (IOException | InterruptedException | RuntimeException e) {
      alone.close();
      throw e;
    }
  }

  private void start(int apiServerHeapMiB) throws IOException, InterruptedException {
    Kafka kafka = new Kafka(site);
    processes.start(kafka.part(), LIMIT);
    kafka.createTopics();
    processes.start(kubernetes.part(new Kubernetes.Size(apiServerHeapMiB, 0)), LIMIT);
    try (ClusterApi cluster = cluster()) {
      cluster.delete(WEBHOOK);
    }
    processes.start(operatorPart(), LIMIT);
  }

  public String kafkaServers() {
    return site.addresses().kafkaServers();
  }

  /** The cluster, as its administrator sees it. */
  public ClusterApi cluster() throws IOException {
    return kubernetes.api();
  }

  /** Where the API server notes each request, a JSON line for each. */
  public Path audit() {
    return site.data().resolve("kubernetes/audit.jsonl");
  }

  /** Where the operator tells its numbers. */
  public String operatorMetrics() {
    return "http://127.0.0.1:" + site.addresses().operator() + "/q/metrics";
  }

  /** The operator's process. */
  public Platform.Service operator() {
    return processes.all().stream()
        .filter(one -> one.part().name().equals(Suite.OPERATOR.service()))
        .map(OperatorAlone::service)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("the operator was not started"));
  }

  /** Ends the operator and starts it again; it may not be ready yet. */
  public Platform.Service restartOperator() throws IOException {
    return service(processes.replace(operatorPart()));
  }

  @Override
  public void close() {
    processes.stop();
  }

  private static Platform.Service service(Processes.Running one) {
    return new Platform.Service(
        one.part().name(), one.leash().identity(), one.part().ready(), one.leash().launchedNanos());
  }

  /**
   * As the platform starts it, but for its patience, and with the heap and the compilers that it
   * has in a cluster.
   */
  private Part operatorPart() throws IOException {
    Part usual = Suite.OPERATOR.part(site, kubernetes, site.start());
    Leash.Command like = usual.command();
    Map<String, String> environment = new HashMap<>(like.environment());
    environment.put("HEARTH_SESSION_PROVISIONING_TIMEOUT", PATIENCE.toString());
    List<String> line = new ArrayList<>(like.line());
    line.remove(QUICK_COMPILER);
    line.replaceAll(word -> word.startsWith("-Xmx") ? "-Xmx" + operatorHeapMiB + "m" : word);
    Leash.Command command =
        new Leash.Command(
            like.name(), line, environment, like.folder(), like.log(), like.signal(), like.grace());
    return new Part(command, usual.address(), usual.health(), usual.ready());
  }
}
