package dev.hearth.tunnel.endpoint;

import dev.hearth.tunnel.access.DoorCheck;
import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.access.LiveReads;
import dev.hearth.tunnel.access.OpenDoors;
import dev.hearth.tunnel.access.SessionDirectory;
import dev.hearth.tunnel.driver.DriverQuestions;
import dev.hearth.tunnel.driver.DriverWork;
import dev.hearth.tunnel.facade.ApiServer;
import dev.hearth.tunnel.facade.KubernetesFacade;
import dev.hearth.tunnel.facade.TokenFile;
import dev.hearth.tunnel.files.FileServer;
import dev.hearth.tunnel.files.SessionFiles;
import dev.hearth.tunnel.forward.ForwardStreams;
import dev.hearth.tunnel.forward.PodDirectory;
import dev.hearth.tunnel.http.ConnectionGuard;
import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.presence.Presence;
import dev.hearth.tunnel.reverse.ReversePorts;
import dev.hearth.tunnel.stream.StreamPipe;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The endpoint role: what one session's namespace shows to the gateway. */
public final class Endpoint {
  private static final int GOING_AWAY = 1001;
  private static final Duration GOODBYE = Duration.ofMillis(500);

  /** Less than the gateway leaves for it. */
  public static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Some eight ways to the user's machine and back; less than the operator waits. */
  public static final Duration DRIVER_WITHIN = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final EndpointSettings settings;
  private final SessionDirectory directory;
  private final TokenFile token;
  private final OpenDoors open;
  private final EndpointDoor.Parts parts;
  private final DriverQuestions driver;
  private final Optional<SessionFiles> files;
  private volatile boolean listening;
  private volatile String deployment;

  /** What the endpoint is told of its cluster. */
  public record Surroundings(
      SessionDirectory sessions,
      LiveReads liveReads,
      PodDirectory pods,
      ApiServer api,
      TokenFile token,
      Presence presence,
      MeterRegistry meters) {}

  public Endpoint(Vertx vertx, EndpointSettings settings, Surroundings around) {
    this.vertx = vertx;
    this.settings = settings;
    this.directory = around.sessions();
    this.token = around.token();
    this.open = new OpenDoors(settings.mostOpen(), this::cut);
    directory.listen(open);
    DoorCheck check =
        new DoorCheck(
            directory,
            around.liveReads(),
            Clock.systemUTC(),
            around.meters(),
            "hearth.endpoint.refusals");
    StreamPipe.Meter meter = ReversePorts.meter(around.presence());
    ReversePorts reverse = reversePorts(around);
    around.pods().listen(reverse::podsChanged);
    this.driver =
        new DriverQuestions(
            vertx,
            reverse,
            () -> directory.find(settings.session()).flatMap(KnownSession::ui),
            settings.driverWithin());
    this.files =
        settings.uploads().map(place -> new SessionFiles(place.folder(), place.mostBytes()));
    this.parts =
        new EndpointDoor.Parts(
            check,
            open,
            // The gateway keeps some for the next request.
            new ConnectionGuard.Places(2 * settings.mostOpen()),
            around.presence(),
            new KubernetesFacade.Surroundings(
                settings.session(),
                settings.namespace(),
                around.api(),
                token,
                around.presence(),
                settings.mostOpen(),
                settings.apiPatience()),
            reverse,
            new ForwardStreams(vertx, around.pods(), meter),
            around.pods(),
            files,
            () -> directory.find(settings.session()).map(KnownSession::uploads).orElse(Set.of()));
    around.meters().gauge("hearth.endpoint.open.exchanges", open, OpenDoors::count);
    around.presence().measuredBy(around.meters());
  }

  /**
   * Who watches a driver that has ended hears of that at the same time as we hear that its session
   * is over for it, and is not to lose the news.
   */
  private void cut(Exchange exchange, int code, String reason) {
    if (code == OpenDoors.SESSION_OVER && !exchange.upgraded()) {
      vertx.setTimer(settings.lastWords().toMillis(), late -> exchange.cut(code, reason));
    } else {
      exchange.cut(code, reason);
    }
  }

  public Future<Void> start() {
    return token
        .start()
        .compose(read -> serveFiles())
        .compose(
            ready ->
                vertx.deployVerticle(
                    () -> new EndpointDoor(settings, parts),
                    new DeploymentOptions().setInstances(settings.eventLoops())))
        .map(
            id -> {
              deployment = id;
              listening = true;
              return null;
            });
  }

  /** To the session's pods, before anything can be uploaded. */
  private Future<Void> serveFiles() {
    return files
        .map(
            kept ->
                vertx
                    .deployVerticle(
                        new FileServer(
                            kept, settings.address(), settings.uploads().orElseThrow().port()))
                    .<Void>mapEmpty())
        .orElseGet(Future::succeededFuture);
  }

  /** What was uploaded to the session so far; empty where nothing can be. */
  public Optional<SessionFiles> files() {
    return files;
  }

  public boolean isListening() {
    return listening;
  }

  /** Whether the driver behind the client's tunnel works; fails where it does not say. */
  public Future<DriverWork> askDriver() {
    return driver.ask();
  }

  /** Without having read its own object the endpoint can admit nobody. */
  public boolean knowsItsSession() {
    return directory.find(settings.session()).isPresent();
  }

  /** Says good-bye to what is open: for good when the session is over. */
  public Future<Void> stop() {
    listening = false;
    boolean over =
        directory
            .find(settings.session())
            .map(session -> session.state() == KnownSession.State.ENDING)
            .orElse(false);
    open.cutAll(over ? OpenDoors.SESSION_OVER : GOING_AWAY, "endpoint is stopping");
    if (deployment == null) {
      return Future.succeededFuture();
    }
    Promise<Void> said = Promise.promise();
    // Closing the door closes what is behind it, good-byes or not.
    vertx.setTimer(GOODBYE.toMillis(), late -> said.complete());
    return said.future().compose(done -> vertx.undeploy(deployment));
  }

  private ReversePorts reversePorts(Surroundings around) {
    return new ReversePorts(
        new ReversePorts.Surroundings(
            vertx,
            settings.address(),
            () -> directory.find(settings.session()).map(KnownSession::ports).orElse(Set.of()),
            around.pods()::addresses,
            around.presence(),
            settings.mostOpen(),
            settings.patience(),
            () -> open.cutAll(GOING_AWAY, "client doesn't answer")));
  }
}
