package dev.hearth.tunnel;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.hearth.tunnel.access.LiveReads;
import dev.hearth.tunnel.access.SessionDirectory;
import dev.hearth.tunnel.access.SparkSessionWatch;
import dev.hearth.tunnel.driver.DriverEndpoint;
import dev.hearth.tunnel.driver.DriverWork;
import dev.hearth.tunnel.endpoint.Endpoint;
import dev.hearth.tunnel.endpoint.EndpointConfig;
import dev.hearth.tunnel.endpoint.EndpointSettings;
import dev.hearth.tunnel.endpoint.SessionConfig;
import dev.hearth.tunnel.facade.ApiServer;
import dev.hearth.tunnel.facade.ServiceAccountConfig;
import dev.hearth.tunnel.facade.TokenFile;
import dev.hearth.tunnel.forward.PodDirectory;
import dev.hearth.tunnel.forward.PodWatch;
import dev.hearth.tunnel.gateway.Gateway;
import dev.hearth.tunnel.gateway.GatewayConfig;
import dev.hearth.tunnel.gateway.GatewaySettings;
import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.presence.Presence;
import dev.hearth.tunnel.presence.PresenceEndpoint;
import dev.hearth.tunnel.reverse.ReversePorts;
import dev.hearth.tunnel.tls.Renewal;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/** Starts the one role that this process has, and stops it. */
@Singleton
class TunnelService {
  private static final Logger LOG = Logger.getLogger(TunnelService.class);

  /** Longer than any door takes to close. */
  private static final Duration LAST = Duration.ofSeconds(70);

  private final TunnelConfig config;
  private final ServiceAccountConfig account;
  private final Vertx vertx;
  private final KubernetesClient kubernetes;
  private final MeterRegistry meters;
  private final SessionDirectory directory = new SessionDirectory();
  private final Presence presence = new Presence(Clock.systemUTC());
  private final List<AutoCloseable> watches = new ArrayList<>();
  private final Renewal certificates;
  private Gateway gateway;
  private volatile Endpoint endpoint;

  TunnelService(
      TunnelConfig config,
      ServiceAccountConfig account,
      Vertx vertx,
      KubernetesClient kubernetes,
      MeterRegistry meters) {
    this.config = config;
    this.account = account;
    this.vertx = vertx;
    this.kubernetes = kubernetes;
    this.meters = meters;
    this.certificates = new Renewal(vertx, config.renewEvery());
  }

  void mount(@Observes Router router) {
    if (config.role() == TunnelConfig.Role.ENDPOINT) {
      new PresenceEndpoint(presence, this::tellFiles).mount(router);
      new DriverEndpoint(this::askDriver).mount(router);
    }
  }

  private void tellFiles(JsonObject state) {
    Endpoint started = endpoint;
    if (started != null) {
      started.files().ifPresent(files -> files.tell(state));
    }
  }

  private Future<DriverWork> askDriver() {
    Endpoint started = endpoint;
    return started == null
        ? Future.failedFuture("the endpoint isn't started yet")
        : started.askDriver();
  }

  void start(
      @Observes StartupEvent event,
      GatewayConfig gatewayConfig,
      EndpointConfig endpointConfig,
      SessionConfig sessionConfig) {
    switch (config.role()) {
      case GATEWAY -> startGateway(gatewayConfig);
      case ENDPOINT -> startEndpoint(endpointConfig, sessionConfig);
    }
    Gauge.builder("hearth.certificate.expiry.timestamp", this, TunnelService::certificateEnd)
        .baseUnit("seconds")
        .register(meters);
  }

  private double certificateEnd() {
    return certificates.end().getEpochSecond();
  }

  void stop(@Observes ShutdownEvent event) throws Exception {
    if (gateway != null) {
      awaitStop(gateway.stop());
    }
    if (endpoint != null) {
      awaitStop(endpoint.stop());
    }
    for (AutoCloseable watch : watches) {
      watch.close();
    }
  }

  private static void awaitStop(Future<Void> stopping) {
    try {
      stopping.toCompletionStage().toCompletableFuture().get(LAST.toMillis(), MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warnf("Stopped without having closed the door: %s", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Empty when the role does what it is for; otherwise what is missing. */
  Optional<String> missing() {
    boolean open =
        gateway != null ? gateway.isListening() : endpoint != null && endpoint.isListening();
    if (!open) {
      return Optional.of("the door isn't open");
    }
    if (gateway != null && !directory.isComplete()) {
      return Optional.of("sessions aren't read yet");
    }
    if (endpoint != null && !endpoint.knowsItsSession()) {
      return Optional.of("its own session isn't read yet");
    }
    return certificates.fault(Instant.now());
  }

  private void startGateway(GatewayConfig given) {
    GatewaySettings settings =
        new GatewaySettings(
            given.address(),
            given.port(),
            certificates.certificate(
                required(given.certificate(), "hearth.gateway.certificate"),
                required(given.key(), "hearth.gateway.key")),
            certificates.certificate(
                required(given.clientCertificate(), "hearth.gateway.client-certificate"),
                required(given.clientKey(), "hearth.gateway.client-key")),
            certificates.authorities(required(given.ca(), "hearth.gateway.ca")),
            given.mostOpenPerSession(),
            given.mostConnections(),
            eventLoops(),
            new HttpRelay.Patience(given.connectWithin(), given.headwayWithin()),
            Gateway.ENDPOINTS_GOODBYE,
            given.linger(),
            given.drain());
    SparkSessionWatch watch = watch(Optional.empty());
    gateway = new Gateway(vertx, settings, directory, liveReads(watch), meters);
    watch.start();
    openOrExit(gateway.start(), "gateway", settings.address(), settings.port());
  }

  private void startEndpoint(EndpointConfig given, SessionConfig session) {
    EndpointSettings settings =
        new EndpointSettings(
            required(session.id(), "hearth.session.id"),
            required(session.namespace(), "hearth.session.namespace"),
            required(given.address(), "hearth.endpoint.address"),
            given.doorPort(),
            certificates.certificate(
                required(given.certificate(), "hearth.endpoint.certificate"),
                required(given.key(), "hearth.endpoint.key")),
            certificates.authorities(required(given.ca(), "hearth.endpoint.ca")),
            given.mostOpen(),
            eventLoops(),
            new ReversePorts.Patience(given.pingEvery(), given.deadAfter(), given.collectWithin()),
            new HttpRelay.Patience(given.apiConnectWithin(), given.apiHeadwayWithin()),
            given.filesFolder().map(folder -> uploads(folder, given)),
            Endpoint.DRIVER_WITHIN,
            Endpoint.LAST_WORDS);
    SparkSessionWatch watch = watch(Optional.of(settings.session()));
    PodDirectory pods = new PodDirectory();
    PodWatch podWatch = new PodWatch(kubernetes, settings.namespace(), pods);
    watches.add(podWatch);
    endpoint =
        new Endpoint(
            vertx,
            settings,
            new Endpoint.Surroundings(
                directory,
                liveReads(watch),
                pods,
                apiServer(),
                new TokenFile(vertx, Path.of(account.dir(), "token")),
                presence,
                meters));
    watch.start();
    podWatch.start();
    openOrExit(endpoint.start(), "endpoint", settings.address(), settings.doorPort());
  }

  private static EndpointSettings.Uploads uploads(String folder, EndpointConfig given) {
    return new EndpointSettings.Uploads(
        Path.of(folder), given.filesPort(), given.filesMib() * 1024 * 1024);
  }

  private static void openOrExit(Future<Void> opening, String role, String address, int port) {
    try {
      opening.toCompletionStage().toCompletableFuture().join();
    } catch (CompletionException failed) {
      throw new IllegalStateException(
          "the " + role + "'s door can't be opened at " + address + ":" + port, failed.getCause());
    }
    LOG.infof("Opened the door: role=%s address=%s port=%d", role, address, port);
  }

  private SparkSessionWatch watch(Optional<String> only) {
    SparkSessionWatch watch = new SparkSessionWatch(kubernetes, directory, only);
    watches.add(watch);
    return watch;
  }

  private LiveReads liveReads(SparkSessionWatch watch) {
    return new LiveReads(vertx, Clock.systemUTC(), directory, watch::read);
  }

  private ApiServer apiServer() {
    var connection = kubernetes.getConfiguration();
    String ca =
        Optional.ofNullable(connection.getCaCertFile())
            .orElseGet(() -> Path.of(account.dir(), "ca.crt").toString());
    return ApiServer.of(connection.getMasterUrl(), () -> certificates.authorities(ca));
  }

  private static int eventLoops() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String required(Optional<String> value, String key) {
    return value.orElseThrow(() -> new IllegalStateException(key + " must be set for this role"));
  }
}
