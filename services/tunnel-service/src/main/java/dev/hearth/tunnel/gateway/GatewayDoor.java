package dev.hearth.tunnel.gateway;

import dev.hearth.resource.Labels;
import dev.hearth.tunnel.access.DoorCheck;
import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.access.OpenDoors;
import dev.hearth.tunnel.access.Refusal;
import dev.hearth.tunnel.access.RefusedException;
import dev.hearth.tunnel.access.Scope;
import dev.hearth.tunnel.http.ConnectionGuard;
import dev.hearth.tunnel.http.CountedTls;
import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.GrpcRelay;
import dev.hearth.tunnel.http.GrpcTransport;
import dev.hearth.tunnel.http.Headers;
import dev.hearth.tunnel.http.HttpRelay;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.http.RequestTarget;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/** The public door, once per event loop: from address and ticket to an endpoint, or a refusal. */
final class GatewayDoor extends AbstractVerticle {
  private static final Logger LOG = Logger.getLogger(GatewayDoor.class);
  private static final long MOST_BODY = 4L * 1024 * 1024;
  private static final Set<String> TLS = Set.of("TLSv1.3");
  private static final Problem UNREACHABLE =
      new Problem(
          503,
          "endpoint-unreachable",
          "Endpoint unreachable",
          "The session's endpoint didn't answer. It may be starting again.",
          1);

  private final GatewaySettings settings;
  private final DoorCheck check;
  private final OpenDoors open;
  private final ConnectionGuard.Places connections;
  private ConnectionGuard guard;
  private HttpRelay relay;

  /** How large files may be is their endpoint's to say. */
  private HttpRelay uploads;

  private GrpcGateway grpc;

  GatewayDoor(
      GatewaySettings settings,
      DoorCheck check,
      OpenDoors open,
      ConnectionGuard.Places connections) {
    this.settings = settings;
    this.check = check;
    this.open = open;
    this.connections = connections;
  }

  @Override
  public void start(Promise<Void> started) {
    guard = new ConnectionGuard(vertx);
    HttpClient endpoints = vertx.createHttpClient(clientOptions());
    relay = new HttpRelay(endpoints, MOST_BODY, settings.patience());
    uploads = new HttpRelay(endpoints, Long.MAX_VALUE, settings.patience());
    HttpClientOptions grpcOptions = clientOptions();
    GrpcTransport.insist(grpcOptions);
    grpc =
        new GrpcGateway(
            check,
            new GrpcRelay(vertx.createHttpClient(grpcOptions), settings.patience()),
            entrance());
    vertx
        .createHttpServer(serverOptions())
        .connectionHandler(guard::opened)
        .requestHandler(this::serve)
        .listen()
        .<Void>mapEmpty()
        .onComplete(started);
  }

  private void serve(HttpServerRequest request) {
    Exchange exchange = new Exchange(request);
    if (!guard.requested(request.connection(), exchange)) {
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
    if (target.isEmpty()) {
      refuse(exchange, Refusal.ADDRESS_REFUSED, "");
      return;
    }
    if (target.get().carriesTicket()) {
      refuse(exchange, Refusal.TICKET_IN_QUERY, "");
      return;
    }
    Optional<GatewayRoute> route = GatewayRoute.of(target.get());
    if (route.isEmpty()) {
      refuse(exchange, Refusal.NO_SUCH_DOOR, "");
      return;
    }
    GatewayRoute wanted = route.get();
    check
        .admit(request.headers().getAll("authorization"), wanted.session(), wanted.scope())
        .compose(admitted -> enter(admitted, exchange))
        .onSuccess(
            address -> {
              FacadeTrace.begin(exchange, wanted);
              (wanted.scope() == Scope.FILES ? uploads : relay)
                  .move(exchange, onward(exchange, wanted, address));
            })
        .onFailure(failure -> refuse(exchange, RefusedException.of(failure), wanted.session()));
  }

  private GrpcGateway.Entrance entrance() {
    return new GrpcGateway.Entrance() {
      @Override
      public Future<KnownSession.Address> enter(DoorCheck.Admitted admitted, Exchange exchange) {
        return GatewayDoor.this.enter(admitted, exchange);
      }

      @Override
      public void refuse(Exchange exchange, Refusal refusal, String session) {
        GatewayDoor.this.refuse(exchange, refusal, session);
      }
    };
  }

  private Future<KnownSession.Address> enter(DoorCheck.Admitted admitted, Exchange exchange) {
    KnownSession session = admitted.session();
    if (session.state() != KnownSession.State.READY || session.endpoint().isEmpty()) {
      return Future.failedFuture(new RefusedException(Refusal.SESSION_NOT_READY));
    }
    if (!open.enter(admitted, exchange)) {
      return Future.failedFuture(new RefusedException(Refusal.TOO_MANY_STREAMS));
    }
    return check
        .changed(admitted)
        .<Future<KnownSession.Address>>map(
            refusal -> Future.failedFuture(new RefusedException(refusal)))
        .orElseGet(() -> Future.succeededFuture(session.endpoint().get()));
  }

  private void refuse(Exchange exchange, Refusal refusal, String session) {
    check.count(refusal);
    // For this one line, and gone before anybody else's turn on this thread.
    MDC.put("session", session);
    MDC.put("requestId", exchange.id());
    LOG.infof("Refused: reason=%s session=%s requestId=%s", refusal.slug(), session, exchange.id());
    MDC.remove("session");
    MDC.remove("requestId");
    exchange.refuse(refusal.problem());
  }

  /** Dials the address, but insists on the name: another session's endpoint won't do. */
  private static HttpRelay.Onward onward(
      Exchange exchange, GatewayRoute route, KnownSession.Address address) {
    MultiMap headers = Headers.endToEnd(exchange.request().headers());
    headers.remove("host");
    headers.remove("content-length");
    headers.remove("forwarded");
    headers.remove("x-forwarded-for");
    headers.remove("x-forwarded-host");
    headers.remove("x-forwarded-proto");
    headers.set(Exchange.REQUEST_ID, exchange.id());
    RequestOptions target =
        new RequestOptions()
            .setMethod(exchange.request().method())
            .setServer(SocketAddress.inetSocketAddress(address.port(), address.host()))
            .setHost(Labels.endpointHost(route.session()))
            .setPort(address.port())
            .setSsl(true)
            .setURI(route.rest().uri())
            .setHeaders(headers);
    // Whether silence is right only the endpoint knows; it cuts what should not be.
    return new HttpRelay.Onward(target, UNREACHABLE, true, (status, body) -> {});
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(settings.address())
            .setPort(settings.port())
            .setMaxHeaderSize(16 * 1024)
            .setMaxInitialLineLength(8 * 1024)
            .setHandle100ContinueAutomatically(true)
            .setCompressionSupported(false)
            .setDecompressionSupported(false);
    options
        .setTcpKeepAlive(true)
        .setAcceptBacklog(1024)
        .setSsl(true)
        .setSslHandshakeTimeout(10)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        .setEnabledSecureTransportProtocols(TLS)
        .setSslEngineOptions(new CountedTls(connections))
        .setKeyCertOptions(settings.own().options());
    GrpcTransport.offer(options);
    return options;
  }

  private HttpClientOptions clientOptions() {
    HttpClientOptions options =
        new HttpClientOptions()
            .setMaxPoolSize(settings.mostOpenPerSession())
            .setKeepAliveTimeout(30)
            .setConnectTimeout((int) settings.patience().connect().toMillis())
            .setVerifyHost(true);
    options
        .setTcpKeepAlive(true)
        .setUseAlpn(false)
        .setSslHandshakeTimeout(settings.patience().connect().toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
        .setEnabledSecureTransportProtocols(TLS)
        .setKeyCertOptions(settings.client().options())
        .setTrustOptions(settings.endpoints().options());
    return options;
  }
}
