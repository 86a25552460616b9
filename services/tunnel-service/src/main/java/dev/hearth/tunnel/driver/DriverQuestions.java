package dev.hearth.tunnel.driver;

import dev.hearth.tunnel.reverse.ReversePorts;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Asks the driver at the other end of the tunnel whether it works, one question at a time. A driver
 * without UI, or whose client is not there, simply does not answer.
 */
public final class DriverQuestions {
  private final Vertx vertx;
  private final ReversePorts ports;
  private final Supplier<Optional<Integer>> ui;
  private final Duration within;
  private final AtomicBoolean asking = new AtomicBoolean();

  /**
   * @param ui the session's port for the driver's UI
   * @param within how long the client and the driver may take together
   */
  public DriverQuestions(
      Vertx vertx, ReversePorts ports, Supplier<Optional<Integer>> ui, Duration within) {
    this.vertx = vertx;
    this.ports = ports;
    this.ui = ui;
    this.within = within;
  }

  /** Fails where there is no answer, with words of ours and none of the driver's. */
  public Future<DriverWork> ask() {
    Optional<Integer> port = ui.get();
    if (port.isEmpty()) {
      return Future.failedFuture("the session's driver isn't behind the tunnel");
    }
    if (!asking.compareAndSet(false, true)) {
      return Future.failedFuture("the driver hasn't answered the question before");
    }
    DriverConversation conversation = new DriverConversation();
    Optional<String> call = call(port.get(), conversation);
    if (call.isEmpty()) {
      conversation.giveUp("no client, or none with the driver's UI");
    }
    long timer =
        vertx.setTimer(
            within.toMillis(), late -> conversation.giveUp("no answer within " + within));
    return conversation
        .answer()
        .onComplete(
            over -> {
              vertx.cancelTimer(timer);
              call.ifPresent(ports::hangUp);
              asking.set(false);
            });
  }

  private Optional<String> call(int port, DriverConversation conversation) {
    try {
      return ports.call(port, conversation);
    } catch (IllegalStateException closed) {
      // Its control socket went in this very moment.
      return Optional.empty();
    }
  }
}
