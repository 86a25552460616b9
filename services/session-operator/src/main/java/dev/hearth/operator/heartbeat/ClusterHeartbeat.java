package dev.hearth.operator.heartbeat;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.ClusterEvent;
import dev.hearth.events.ClusterEvent.Capacity;
import dev.hearth.events.ClusterEvent.Gateway;
import dev.hearth.events.ClusterEvent.Heartbeat;
import dev.hearth.events.EventFormat;
import dev.hearth.events.Topics;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.kafka.EventPublisher;
import dev.hearth.operator.process.Pulse;
import dev.hearth.operator.process.Vital;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.PodList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Says at start and from then on that the cluster lives. Falls silent where the API server does not
 * answer: a cluster that cannot run sessions should not be given any.
 */
@Singleton
public class ClusterHeartbeat {
  private static final long PAGE = 500;
  private static final List<String> ABILITIES = List.of(ClusterEvent.UPLOADS);

  private final KubernetesClient client;
  private final EventPublisher events;
  private final ClusterConfig cluster;
  private final GatewayConfig gateway;
  private final HeartbeatConfig config;
  private final Pulse pulse;
  private final Clock clock;
  private final String version;
  private final EventFormat<ClusterEvent> format = EventFormat.of(ClusterEvent.class);
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("heartbeat").daemon().factory());

  private Capacity capacity;
  private String kubernetesVersion;
  private Instant countedAt = Instant.EPOCH;

  ClusterHeartbeat(
      KubernetesClient client,
      EventPublisher events,
      ClusterConfig cluster,
      GatewayConfig gateway,
      HeartbeatConfig config,
      Pulse pulse,
      Clock clock,
      @ConfigProperty(name = "quarkus.application.version") String version) {
    this.client = client;
    this.events = events;
    this.cluster = cluster;
    this.gateway = gateway;
    this.config = config;
    this.pulse = pulse;
    this.clock = clock;
    this.version = version;
  }

  public void start() {
    Runnable beat = Vital.work("the heartbeat", this::beat);
    timer.scheduleAtFixedRate(beat, 0, config.every().toMillis(), TimeUnit.MILLISECONDS);
  }

  public void stop() {
    timer.shutdown();
  }

  private void beat() {
    pulse.beat("heartbeat");
    try {
      Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
      if (!countedAt.plus(config.capacityEvery()).isAfter(now)) {
        count();
        countedAt = now;
      }
      Heartbeat heartbeat =
          new Heartbeat(
              cluster.name(),
              cluster.region(),
              now,
              kubernetesVersion,
              version,
              new Gateway(gateway.url(), gateway.ca().map(ClusterHeartbeat::read).orElse(null)),
              capacity,
              ABILITIES);
      send(heartbeat);
    } catch (RuntimeException e) {
      countedAt = Instant.EPOCH;
      Log.warnf("Could not say that the cluster lives and tries again: %s", e.getMessage());
    }
  }

  private void send(Heartbeat heartbeat) {
    String id = heartbeat.cluster() + "/" + heartbeat.at().toEpochMilli();
    String source = "/hearth/clusters/" + heartbeat.cluster();
    events
        .publish(
            Topics.CLUSTERS,
            heartbeat.cluster(),
            format.write(CloudEvent.of(id, source, heartbeat.cluster(), heartbeat.at(), heartbeat)))
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                Log.warnf("Kafka did not take the heartbeat: %s", failure);
              }
            });
  }

  private void count() {
    kubernetesVersion = client.getKubernetesVersion().getGitVersion();
    NodeRoom room = new NodeRoom(client.nodes().list().getItems());
    String next = null;
    do {
      PodList page =
          client
              .pods()
              .inAnyNamespace()
              .list(new ListOptionsBuilder().withLimit(PAGE).withContinue(next).build());
      page.getItems().forEach(room::count);
      next = page.getMetadata() == null ? null : page.getMetadata().getContinue();
    } while (next != null && !next.isEmpty());
    capacity = room.capacity();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the gateway's authority", e);
    }
  }
}
