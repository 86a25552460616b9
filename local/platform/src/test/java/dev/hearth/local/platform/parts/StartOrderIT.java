package dev.hearth.local.platform.parts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.DataFolder;
import dev.hearth.local.platform.machine.Ports;
import dev.hearth.local.platform.machine.ProcessTable;
import dev.hearth.local.platform.machine.Progress;
import dev.hearth.local.platform.trust.Certificates;
import dev.hearth.local.platform.trust.Secrets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The services of the suite are started before anything that they need exists: each says what it
 * waits for and waits, and is ready once that is there, as the same process.
 */
class StartOrderIT {
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** For what waits for all the others, which come one after the other. */
  private static final Duration LAST_LIMIT = Duration.ofMinutes(15);

  @TempDir Path folder;

  private final Progress progress = new Progress(System.out);
  private final Processes processes = new Processes(progress, () -> {});
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private Site site;
  private Kubernetes kubernetes;

  @BeforeEach
  void onFreshGround() throws Exception {
    DataFolder data = new DataFolder(folder.resolve("data"));
    data.create();
    Ports ports = new Ports();
    site =
        new Site(
            Path.of("../..").toAbsolutePath().normalize(),
            data,
            Addresses.choose(ports, ports.any(), ports.any()),
            new Secrets(data.resolve("secrets.properties")),
            Certificates.in(data.folder("certificates")),
            Start.PACKAGED);
    kubernetes = new Kubernetes(site);
  }

  @AfterEach
  void end() {
    threads.shutdownNow();
    processes.stop();
    progress.close();
  }

  @Test
  void whateverIsStartedLastTheServicesComeUpAsTheyAre() throws Exception {
    List<Future<Void>> services = new ArrayList<>();
    for (Suite service : Suite.values()) {
      Part part = service.part(site, kubernetes, site.start());
      // Every five seconds: for as long as the slowest machine takes to get to the databases.
      part.command().environment().put("QUARKUS_FLYWAY_CONNECT_RETRIES", "180");
      services.add(starting(part, LAST_LIMIT));
    }
    for (Suite service : Suite.values()) {
      awaitItsWord(service);
    }
    assertThat(services).as("ready without what they need").noneMatch(Future::isDone);
    Map<String, ProcessTable.Identity> waiting = identities();
    assertThat(waiting).hasSize(Suite.values().length);

    // Each comes later than whatever it is needed for, and the databases last of all.
    try (FrontDoor door = FrontDoor.open(site.addresses())) {
      Keycloak keycloak = new Keycloak(site);
      keycloak.prepare();
      Future<Void> provider = starting(keycloak.part(), LIMIT);
      Future<Void> cluster = starting(kubernetes.part(), LIMIT);
      provider.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      cluster.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
      Kafka kafka = new Kafka(site);
      processes.start(kafka.part(), LIMIT);
      kafka.createTopics();
      Postgres postgres = new Postgres(site);
      postgres.prepare();
      processes.start(postgres.part(), LIMIT);
      postgres.createDatabases();

      for (Future<Void> service : services) {
        service.get(LAST_LIMIT.toSeconds(), TimeUnit.SECONDS);
      }
    }
    assertThat(identities()).as("processes that waited").containsAllEntriesOf(waiting);
    for (Suite service : Suite.values()) {
      assertThat(traces(service)).as(service.service()).isEmpty();
    }
  }

  private Future<Void> starting(Part part, Duration limit) {
    return threads.submit(
        () -> {
          processes.start(part, limit);
          return null;
        });
  }

  /** What a person sees who wonders why it is not ready. */
  private void awaitItsWord(Suite service) throws InterruptedException {
    String word =
        switch (service) {
          case TENANT, SESSION, BILLING -> "Waiting for the database up to ";
          case OPERATOR -> "The API server does not answer yet: ";
          case ADMISSION, TUNNEL -> "Sessions can't be watched, trying again: ";
        };
    Await.until(
        service.service() + " to say that it waits",
        LIMIT,
        () -> log(service).stream().anyMatch(line -> line.contains(word)));
  }

  /** Of faults; Vert.x shows one as well of a thread that the machine kept waiting. */
  private List<String> traces(Suite service) throws IOException {
    List<String> traces = new ArrayList<>();
    boolean late = false;
    for (String line : log(service)) {
      if (!line.startsWith("\tat ")) {
        late = line.contains("VertxException: Thread blocked");
      } else if (!late) {
        traces.add(line);
      }
    }
    return traces;
  }

  private List<String> log(Suite service) throws IOException {
    return Files.readAllLines(site.data().log(service.service()));
  }

  private Map<String, ProcessTable.Identity> identities() {
    return processes.all().stream()
        .collect(Collectors.toMap(one -> one.part().name(), one -> one.leash().identity()));
  }
}
