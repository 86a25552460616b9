package dev.hearth.tunnel.gateway;

import dev.hearth.resource.Labels;
import dev.hearth.tunnel.access.DoorCheck;
import dev.hearth.tunnel.access.KnownSession;
import dev.hearth.tunnel.access.Refusal;
import dev.hearth.tunnel.access.RefusedException;
import dev.hearth.tunnel.access.Scope;
import dev.hearth.tunnel.access.TicketText;
import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.GrpcRelay;
import dev.hearth.tunnel.http.GrpcTicket;
import dev.hearth.tunnel.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Spark Connect's calls. Its clients know one address for all sessions: the ticket says to which
 * one a call goes.
 */
final class GrpcGateway {
  private static final Problem UNREACHABLE =
      new Problem(
          503,
          "endpoint-unreachable",
          "Endpoint unreachable",
          "The session's endpoint didn't answer. It may be starting again.",
          1);

  private final DoorCheck check;
  private final GrpcRelay relay;
  private final Entrance entrance;

  /** What all doors of the gateway have in common. */
  interface Entrance {
    Future<KnownSession.Address> enter(DoorCheck.Admitted admitted, Exchange exchange);

    void refuse(Exchange exchange, Refusal refusal, String session);
  }

  GrpcGateway(DoorCheck check, GrpcRelay relay, Entrance entrance) {
    this.check = check;
    this.relay = relay;
    this.entrance = entrance;
  }

  void serve(Exchange exchange) {
    Optional<Problem> fault = exchange.grpcFault();
    if (fault.isPresent()) {
      exchange.refuse(fault.get());
      return;
    }
    List<String> authorization = GrpcTicket.of(exchange.request().headers());
    String session = TicketText.of(authorization).map(TicketText::session).orElse("");
    check
        .admit(authorization, session, Scope.CONNECT)
        .compose(admitted -> entrance.enter(admitted, exchange))
        .onSuccess(address -> relay.move(exchange, onward(session, address), GrpcRelay.Meter.NONE))
        .onFailure(failure -> entrance.refuse(exchange, RefusedException.of(failure), session));
  }

  /** Dials the address, but insists on the name: another session's endpoint won't do. */
  private static GrpcRelay.Onward onward(String session, KnownSession.Address address) {
    return new GrpcRelay.Onward(
        SocketAddress.inetSocketAddress(address.port(), address.host()),
        Labels.endpointHost(session),
        true,
        true,
        UNREACHABLE);
  }
}
