package dev.hearth.tunnel;

import dev.hearth.tunnel.access.LiveReads;
import dev.hearth.tunnel.access.SessionDirectory;
import dev.hearth.tunnel.access.SparkSessionWatch;
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
import dev.hearth.tunnel.presence.Presence;
import dev.hearth.tunnel.presence.PresenceEndpoint;
import dev.hearth.tunnel.reverse.ReversePorts;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Starts the one role that this process has, and stops it. */
@Singleton
class TunnelService {
  private static final Logger LOG = Logger.getLogger(TunnelService.class);

  private final TunnelConfig config;
  private final ServiceAccountConfig account;
  private final Vertx vertx;
  private final KubernetesClient kubernetes;
  private final MeterRegistry meters;
  private final SessionDirectory directory = new SessionDirectory();
  private final Presence presence = new Presence(Clock.systemUTC());
  private final List<AutoCloseable> watches = new ArrayList<>();
  private Gateway gateway;
  private Endpoint endpoint;

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
  }

  void mount(@Observes Router router) {
    if (config.role() == TunnelConfig.Role.ENDPOINT) {
      new PresenceEndpoint(presence).mount(router);
    }
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
  }

  void stop(@Observes ShutdownEvent event) throws Exception {
    if (gateway != null) {
      gateway.stop();
    }
    if (endpoint != null) {
      endpoint.stop();
    }
    for (AutoCloseable watch : watches) {
      watch.close();
    }
  }

  /** Empty when the role does what it is for; otherwise what is missing. */
  Optional<String> missing() {
    if (gateway != null) {
      if (!gateway.isListening()) {
        return Optional.of("the door isn't open");
      }
      return directory.isComplete() ? Optional.empty() : Optional.of("sessions aren't read yet");
    }
    if (endpoint == null || !endpoint.isListening()) {
      return Optional.of("the door isn't open");
    }
    return endpoint.knowsItsSession()
        ? Optional.empty()
        : Optional.of("its own session isn't read yet");
  }

  private void startGateway(GatewayConfig given) {
    GatewaySettings settings =
        new GatewaySettings(
            given.address(),
            given.port(),
            required(given.certificate(), "hearth.gateway.certificate"),
            required(given.key(), "hearth.gateway.key"),
            required(given.clientCertificate(), "hearth.gateway.client-certificate"),
            required(given.clientKey(), "hearth.gateway.client-key"),
            required(given.ca(), "hearth.gateway.ca"),
            given.mostOpenPerSession(),
            eventLoops());
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
            required(given.certificate(), "hearth.endpoint.certificate"),
            required(given.key(), "hearth.endpoint.key"),
            required(given.ca(), "hearth.endpoint.ca"),
            given.mostOpen(),
            eventLoops(),
            new ReversePorts.Patience(given.pingEvery(), given.deadAfter(), given.collectWithin()));
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

  private static void openOrExit(
      io.vertx.core.Future<Void> opening, String role, String address, int port) {
    try {
      opening.toCompletionStage().toCompletableFuture().join();
    } catch (java.util.concurrent.CompletionException failed) {
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
    Optional<String> ca =
        Optional.ofNullable(connection.getCaCertFile())
            .or(() -> Optional.of(Path.of(account.dir(), "ca.crt").toString()));
    return ApiServer.of(connection.getMasterUrl(), ca);
  }

  private static int eventLoops() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static String required(Optional<String> value, String key) {
    return value.orElseThrow(() -> new IllegalStateException(key + " must be set for this role"));
  }
}
