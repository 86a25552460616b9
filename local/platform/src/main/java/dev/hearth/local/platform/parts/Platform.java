package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.platform.client.Api;
import dev.hearth.local.platform.client.Login;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Leftovers;
import dev.hearth.local.platform.machine.Ports;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.machine.State;
import dev.hearth.local.platform.trust.Certificates;
import dev.hearth.local.platform.trust.Secrets;
import dev.hearth.local.platform.trust.User;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * All of Hearth on one machine. Starts what can start at once at once, and is ready when a user
 * could open a session; closed, it leaves no process behind.
 */
public final class Platform implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(420);
  private static final int PREFERRED_FRONT = 8080;
  private static final int PREFERRED_GATEWAY = 8443;

  private final Site site;
  private final Progress progress;
  private final FileChannel lock;
  private final Processes processes;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private FrontDoor frontDoor;
  private String phase = State.STARTING;
  private double startSeconds;
  private long residentMiB;
  private boolean closed;
  private boolean released;

  private Platform(Site site, Progress progress, FileChannel lock) {
    this.site = site;
    this.progress = progress;
    this.lock = lock;
    this.processes = new Processes(progress, this::record);
  }

  /**
   * Which public ports to take.
   *
   * @param front 0 for any free one
   * @param gateway 0 for any free one
   * @param usual whether, without a fixed one, the usual port is tried first
   */
  public record PublicPorts(int front, int gateway, boolean usual) {}

  /** Takes the data folder, ends what a crash left in it, and chooses the ports. */
  public static Platform on(Path repository, DataFolder data, PublicPorts wanted, Progress progress)
      throws IOException, InterruptedException {
    return on(repository, data, wanted, progress, Start.USUAL);
  }

  /** The same, whose services get their classes as {@code start} says. */
  public static Platform on(
      Path repository, DataFolder data, PublicPorts wanted, Progress progress, Start start)
      throws IOException, InterruptedException {
    return on(repository, data, wanted, progress, start, Optional.empty());
  }

  /** The same, whose services are run from {@code contents}, where there are any. */
  public static Platform on(
      Path repository,
      DataFolder data,
      PublicPorts wanted,
      Progress progress,
      Start start,
      Optional<Contents> contents)
      throws IOException, InterruptedException {
    Suite.requireCachesFor(start);
    data.create();
    FileChannel lock = data.lock();
    Optional<State> last = State.read(data);
    if (last.isPresent()) {
      List<String> left = Leftovers.clear(last.get());
      if (!left.isEmpty()) {
        progress.say("ended what a crash had left running: " + String.join(", ", left));
      }
      Files.deleteIfExists(data.state());
    }
    Ports ports = new Ports();
    int front =
        port(ports, wanted.front(), "--port", last.map(State::frontPort), PREFERRED_FRONT, wanted);
    int gateway =
        port(
            ports,
            wanted.gateway(),
            "--gateway-port",
            last.map(State::gatewayPort),
            PREFERRED_GATEWAY,
            wanted);
    Site site =
        new Site(
            repository,
            data,
            Addresses.choose(ports, front, gateway),
            new Secrets(data.resolve("secrets.properties")),
            Certificates.in(data.folder("certificates")),
            start,
            contents);
    return new Platform(site, progress, lock);
  }

  public Site site() {
    return site;
  }

  public double startSeconds() {
    return startSeconds;
  }

  public long residentMiB() {
    return residentMiB;
  }

  public Api api(User user) throws IOException {
    return new Api(site.addresses().frontUrl(), login(user));
  }

  public Login login(User user) throws IOException {
    return new Login(site.addresses().frontUrl(), user.login(), site.secrets().of(user.secret()));
  }

  /** Starts everything and returns when a user could open a session. */
  public void start() throws IOException, InterruptedException {
    Keycloak keycloak = new Keycloak(site);
    step("building Keycloak's image, once for this checkout", done(keycloak::prepare));
    double begun = progress.seconds();
    record();
    frontDoor = FrontDoor.open(site.addresses());
    Kafka kafka = new Kafka(site);
    Postgres postgres = new Postgres(site);
    Kubernetes kubernetes = new Kubernetes(site);

    CompletableFuture<Void> broker =
        async("Kafka", kafka::part)
            .thenRunAsync(run("Kafka's topics", kafka::createTopics), threads);
    CompletableFuture<Void> database =
        CompletableFuture.runAsync(run("Postgres's files", postgres::prepare), threads)
            .thenCompose(none -> async("Postgres", postgres::part))
            .thenRunAsync(run("Postgres's databases", postgres::createDatabases), threads);
    CompletableFuture<Void> oidc = async("Keycloak", keycloak::part);
    CompletableFuture<Void> cluster = async("Kubernetes", kubernetes::part);
    List<CompletableFuture<Void>> all = new ArrayList<>(List.of(broker, database, oidc, cluster));
    for (Suite service : Suite.values()) {
      CompletableFuture<Void> needed =
          service.isControlPlane() ? broker.thenCombine(database, (a, b) -> null) : cluster;
      all.add(
          needed.thenCompose(
              none ->
                  async(service.service(), () -> service.part(site, kubernetes, site.start()))));
    }
    join(all);
    step("making the tenants", done(() -> new Tenants(api(User.ADMIN)).make()));
    step("waiting for the cluster to be heard", done(this::awaitCluster));
    startSeconds = progress.seconds() - begun;
    residentMiB = ProcessTable.residentMiBOfTree(ProcessHandle.current().pid());
    enter(State.READY);
    processes.watch();
    progress.say(
        String.format(Locale.ROOT, "ready in %.1f s, %d MiB resident", startSeconds, residentMiB));
  }

  /** The names of the suite's services. */
  public static List<String> services() {
    return Arrays.stream(Suite.values()).map(Suite::service).toList();
  }

  /**
   * A service's process that may not be ready yet.
   *
   * @param launchedNanos when it was started, on the clock of {@link System#nanoTime}
   */
  public record Service(
      String name, ProcessTable.Identity identity, BooleanSupplier ready, long launchedNanos) {}

  /** Ends a service and starts it again, with its classes from where {@code start} says. */
  public Service restart(String name, Start start) throws IOException {
    Suite service =
        Arrays.stream(Suite.values())
            .filter(one -> one.service().equals(name))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no service " + name));
    Processes.Running one = processes.replace(service.part(site, new Kubernetes(site), start));
    return new Service(
        name, one.leash().identity(), one.part().ready(), one.leash().launchedNanos());
  }

  /** How a session's endpoint is started, with its classes from where {@code start} says. */
  public List<String> endpoint(Start start) throws IOException {
    return new Kubernetes(site).endpoint(start);
  }

  /** The cluster, as its administrator sees it. */
  public ClusterApi cluster() throws IOException {
    return new Kubernetes(site).api();
  }

  /** Ends all processes, the clients of a part before the part. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    progress.say("stopping");
    try {
      enter(State.STOPPING);
    } catch (IOException e) {
      progress.say("could not write the state down: " + e.getMessage());
    }
    processes.stop();
    if (frontDoor != null) {
      frontDoor.close();
    }
    threads.shutdownNow();
    try {
      released = true;
      Files.deleteIfExists(site.data().state());
      lock.close();
    } catch (IOException e) {
      progress.say("could not release the data folder: " + e.getMessage());
    }
  }

  private void awaitCluster() throws IOException, InterruptedException {
    Api api = api(User.ADMIN);
    Await.until(
        "session-service to hear of cluster " + Site.CLUSTER,
        Duration.ofSeconds(240),
        () -> {
          for (JsonNode cluster : api.get("/v1/clusters").body().path("clusters")) {
            if (cluster.path("reachable").asBoolean()) {
              return true;
            }
          }
          return false;
        });
  }

  private static int port(
      Ports ports,
      int wanted,
      String option,
      Optional<Integer> last,
      int usual,
      PublicPorts choice) {
    if (wanted != 0) {
      return ports.exactly(wanted, option);
    }
    return choice.usual() ? ports.preferably(last.orElse(usual)) : ports.any();
  }

  private CompletableFuture<Void> async(String what, Callable<Part> part) {
    return CompletableFuture.runAsync(
        run(what, () -> processes.start(part.call(), READY_LIMIT)), threads);
  }

  private Runnable run(String what, Step step) {
    return () -> {
      try {
        step(what, done(step));
      } catch (IOException e) {
        throw new Refusal(what + ": " + e.getMessage(), e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Refusal(what + " was interrupted", e);
      }
    };
  }

  private void step(String what, Callable<Void> step) throws IOException, InterruptedException {
    try {
      progress.step(what, step);
    } catch (IOException | InterruptedException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IOException(what + ": " + e, e);
    }
  }

  private static Callable<Void> done(Step step) {
    return () -> {
      step.run();
      return null;
    };
  }

  /** The first failure ends the wait; what else is starting is stopped with the platform. */
  private static void join(List<CompletableFuture<Void>> all) throws IOException {
    CompletableFuture<Void> failed = new CompletableFuture<>();
    for (CompletableFuture<Void> one : all) {
      one.whenComplete(
          (none, failure) -> {
            if (failure != null) {
              failed.completeExceptionally(failure);
            }
          });
    }
    try {
      CompletableFuture.anyOf(
              CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)), failed)
          .join();
    } catch (CompletionException e) {
      Throwable cause = e.getCause();
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      throw new IOException(cause);
    }
  }

  private synchronized void enter(String next) throws IOException {
    phase = next;
    record();
  }

  private synchronized void record() throws IOException {
    if (released) {
      return; // a start that was overtaken by the end; the folder may be another's by now
    }
    List<State.Process> parts =
        processes.all().stream()
            .map(
                running ->
                    new State.Process(
                        running.part().name(),
                        running.leash().identity(),
                        running.part().address(),
                        running.part().health(),
                        running.leash().log().toString()))
            .toList();
    new State(
            phase,
            ProcessTable.bootId(),
            ProcessTable.identity(ProcessHandle.current().pid()),
            site.addresses().front(),
            site.addresses().gateway(),
            site.addresses().frontUrl(),
            site.addresses().gatewayUrl(),
            startSeconds,
            residentMiB,
            parts)
        .write(site.data());
  }

  /** Something that may fail as starting things does. */
  private interface Step {
    void run() throws Exception;
  }
}
