package dev.hearth.tunnel.endpoint;

import dev.hearth.tunnel.access.DoorCheck;
import dev.hearth.tunnel.access.Refusal;
import dev.hearth.tunnel.access.RefusedException;
import dev.hearth.tunnel.access.Scope;
import dev.hearth.tunnel.forward.PodDirectory;
import dev.hearth.tunnel.http.Exchange;
import dev.hearth.tunnel.http.GrpcRelay;
import dev.hearth.tunnel.http.GrpcTicket;
import dev.hearth.tunnel.http.Problem;
import dev.hearth.tunnel.presence.Presence;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * Spark Connect's calls on their last part of the way, to the driver pod. The ticket stays here:
 * the driver runs anybody's code.
 */
final class GrpcEndpoint {
  private static final Problem NO_DRIVER =
      new Problem(
          503,
          "driver-unreachable",
          "Driver unreachable",
          "The session's driver didn't answer. It may be starting, or the session isn't of kind"
              + " connect.",
          1);

  private final String session;
  private final DoorCheck check;
  private final PodDirectory pods;
  private final GrpcRelay relay;
  private final Presence presence;
  private final BiPredicate<DoorCheck.Admitted, Exchange> enter;
  private final BiConsumer<Exchange, Refusal> refuse;

  GrpcEndpoint(
      String session,
      EndpointDoor.Parts parts,
      GrpcRelay relay,
      BiPredicate<DoorCheck.Admitted, Exchange> enter,
      BiConsumer<Exchange, Refusal> refuse) {
    this.session = session;
    this.check = parts.check();
    this.pods = parts.pods();
    this.presence = parts.presence();
    this.relay = relay;
    this.enter = enter;
    this.refuse = refuse;
  }

  void serve(Exchange exchange) {
    Optional<Problem> fault = exchange.grpcFault();
    if (fault.isPresent()) {
      exchange.refuse(fault.get());
      return;
    }
    check
        .admit(GrpcTicket.of(exchange.request().headers()), session, Scope.CONNECT)
        .onSuccess(
            admitted -> {
              if (enter.test(admitted, exchange)) {
                presence.clientSeen();
                moveOn(exchange);
              }
            })
        .onFailure(failure -> refuse.accept(exchange, RefusedException.of(failure)));
  }

  private void moveOn(Exchange exchange) {
    Optional<PodDirectory.Driver> driver = pods.driver();
    if (driver.isEmpty()) {
      exchange.refuse(NO_DRIVER);
      return;
    }
    SocketAddress address =
        SocketAddress.inetSocketAddress(driver.get().connectPort(), driver.get().address());
    relay.move(
        exchange,
        new GrpcRelay.Onward(address, driver.get().address(), false, false, NO_DRIVER),
        new GrpcRelay.Meter(presence::in, presence::out));
  }
}
