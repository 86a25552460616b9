package dev.hearth.tunnel.endpoint;

import dev.hearth.tunnel.access.DoorCheck;
import dev.hearth.tunnel.access.OpenDoors;
import dev.hearth.tunnel.access.Refusal;
import dev.hearth.tunnel.access.RefusedException;
import dev.hearth.tunnel.access.Scope;
import dev.hearth.tunnel.facade.KubernetesFacade;
import dev.hearth.tunnel.files.FilesDoor;
import dev.hearth.tunnel.files.SessionFiles;
import dev.hearth.tunnel.forward.ForwardStreams;
import dev.hearth.tunnel.forward.PodDirectory;
import dev.hearth.tunnel.http.ConnectionGuard;
import dev.hearth.tunnel.http.CountedTls;
import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.GrpcRelay;
import dev.hearth.tunnel.http.GrpcTransport;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.http.RequestTarget;
import dev.hearth.tunnel.presence.Presence;
import dev.hearth.tunnel.reverse.ReversePorts;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The endpoint's door, once per event loop. Takes nobody's word: name and ticket are checked. */
final class EndpointDoor extends AbstractVerticle {
  private static final Logger LOG = Logger.getLogger(EndpointDoor.class);
  private static final String PROTOCOL = "hearth.tunnel.v1";
  private static final Problem NOT_A_WEBSOCKET =
      new Problem(
          426,
          "websocket-needed",
          "WebSocket needed",
          "The tunnel is served over WebSocket, subprotocol " + PROTOCOL + ".");

  private final EndpointSettings settings;
  private final Parts parts;
  private ConnectionGuard guard;
  private KubernetesFacade facade;
  private GrpcEndpoint grpc;
  private Optional<FilesDoor> files = Optional.empty();

  /** What is behind the door, shared by all event loops. */
  record Parts(
      DoorCheck check,
      OpenDoors open,
      ConnectionGuard.Places connections,
      Presence presence,
      KubernetesFacade.Surroundings facade,
      ReversePorts reverse,
      ForwardStreams forward,
      PodDirectory pods,
      Optional<SessionFiles> files,
      Supplier<Set<String>> awaitedFiles) {}

  EndpointDoor(EndpointSettings settings, Parts parts) {
    this.settings = settings;
    this.parts = parts;
  }

  @Override
  public void start(Promise<Void> started) {
    guard = new ConnectionGuard(vertx);
    facade = new KubernetesFacade(vertx, parts.facade());
    files =
        parts
            .files()
            .map(
                kept ->
                    new FilesDoor(
                        vertx,
                        kept,
                        parts.awaitedFiles(),
                        parts.presence(),
                        settings.apiPatience().headway()));
    HttpClientOptions plain = GrpcTransport.plain(new HttpClientOptions());
    grpc =
        new GrpcEndpoint(
            settings.session(),
            parts,
            new GrpcRelay(vertx.createHttpClient(plain), settings.apiPatience()),
            this::enters,
            this::refuse);
    vertx
        .createHttpServer(serverOptions())
        .connectionHandler(this::opened)
        .requestHandler(this::serve)
        .listen()
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void opened(HttpConnection connection) {
    guard.opened(connection);
    if (!GatewayIdentity.isShownIn(connection.sslSession())) {
      parts.check().count(Refusal.CALLER_NOT_GATEWAY);
      LOG.info("Closed a connection that didn't come from the gateway");
      connection.close();
    }
  }

  private void serve(HttpServerRequest request) {
    Exchange exchange = new Exchange(request);
    if (!guard.requested(request.connection(), exchange)) {
      return;
    }
    if (!GatewayIdentity.isShownIn(request.sslSession())) {
      refuse(exchange, Refusal.CALLER_NOT_GATEWAY);
      return;
    }
    if (exchange.isGrpc()) {
      grpc.serve(exchange);
      return;
    }
    Optional<Problem> fault = exchange.fault();
    if (fault.isPresent()) {
      exchange.refuse(fault.get());
      return;
    }
    Optional<RequestTarget> target = RequestTarget.parse(request.uri());
    if (target.isEmpty() || target.get().carriesTicket()) {
      refuse(exchange, Refusal.ADDRESS_REFUSED);
      return;
    }
    Optional<Scope> scope = Scope.addressed(target.get().segment(0));
    if (scope.isEmpty()) {
      refuse(exchange, Refusal.NO_SUCH_DOOR);
      return;
    }
    parts
        .check()
        .admit(request.headers().getAll("authorization"), settings.session(), scope.get())
        .onSuccess(admitted -> enter(exchange, admitted, scope.get(), target.get().after(1)))
        .onFailure(failure -> refuse(exchange, RefusedException.of(failure)));
  }

  private void enter(
      Exchange exchange, DoorCheck.Admitted admitted, Scope scope, RequestTarget target) {
    if (!enters(admitted, exchange)) {
      return;
    }
    parts.presence().clientSeen();
    switch (scope) {
      case KUBE -> facade.serve(exchange, target);
      case TUNNEL -> tunnel(exchange, target);
      case FILES -> files(exchange, target);
      case CONNECT -> refuse(exchange, Refusal.NO_SUCH_DOOR);
    }
  }

  /** Whether it may go on; where not it has been told. */
  private boolean enters(DoorCheck.Admitted admitted, Exchange exchange) {
    if (!parts.open().enter(admitted, exchange)) {
      refuse(exchange, Refusal.TOO_MANY_STREAMS);
      return false;
    }
    Optional<Refusal> changed = parts.check().changed(admitted);
    changed.ifPresent(refusal -> refuse(exchange, refusal));
    return changed.isEmpty();
  }

  private void tunnel(Exchange exchange, RequestTarget target) {
    if (!exchange.asksForWebSocket() || !speaksOurs(exchange)) {
      exchange.refuse(NOT_A_WEBSOCKET);
      return;
    }
    String action = target.segment(0) + "/" + target.segments().size();
    switch (action) {
      case "control/1" -> parts.reverse().control(exchange);
      case "stream/2" -> parts.reverse().stream(exchange, target.segment(1));
      case "connect/1" -> parts.forward().connect(exchange, target);
      default -> refuse(exchange, Refusal.NO_SUCH_DOOR);
    }
  }

  private void files(Exchange exchange, RequestTarget target) {
    files.ifPresentOrElse(
        door -> door.serve(exchange, target), () -> refuse(exchange, Refusal.NO_SUCH_DOOR));
  }

  private static boolean speaksOurs(Exchange exchange) {
    return exchange.request().headers().getAll("sec-websocket-protocol").stream()
        .flatMap(value -> List.of(value.split(",")).stream())
        .anyMatch(value -> value.trim().equals(PROTOCOL));
  }

  private void refuse(Exchange exchange, Refusal refusal) {
    parts.check().count(refusal);
    LOG.infof("Refused: reason=%s requestId=%s", refusal.slug(), exchange.id());
    exchange.refuse(refusal.problem());
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.address())
            .setPort(settings.doorPort())
            .setMaxHeaderSize(16 * 1024)
            .setMaxInitialLineLength(8 * 1024)
            .setHandle100ContinueAutomatically(true)
            .setCompressionSupported(false)
            .setDecompressionSupported(false)
            .setWebSocketSubProtocols(List.of(PROTOCOL))
            .setPerMessageWebSocketCompressionSupported(false)
            .setPerFrameWebSocketCompressionSupported(false)
            .setMaxWebSocketFrameSize(64 * 1024)
            .setMaxWebSocketMessageSize(256 * 1024);
    options
        .setTcpKeepAlive(true)
        .setAcceptBacklog(1024)
        .setSsl(true)
        .setSslHandshakeTimeout(10)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
        .setSslEngineOptions(new CountedTls(parts.connections()))
        .setKeyCertOptions(settings.own().options())
        .setTrustOptions(settings.gateways().options());
    GrpcTransport.offer(options);
    return options.setClientAuth(ClientAuth.REQUIRED);
  }
}
