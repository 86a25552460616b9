package dev.hearth.tunnel.reverse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.tunnel.presence.Presence;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReversePortsTest {
  @Test
  void listenThatFailedDoesNotStandInTheNextOnesWay() {
    Vertx vertx = Vertx.vertx();
    AtomicInteger asked = new AtomicInteger();
    ReversePorts ports =
        new ReversePorts(
            new ReversePorts.Surroundings(
                vertx,
                "127.0.0.1",
                () -> {
                  if (asked.incrementAndGet() == 1) {
                    throw new IllegalStateException("for once");
                  }
                  return Set.of(20_001);
                },
                List::of,
                new Presence(Clock.systemUTC()),
                1,
                new ReversePorts.Patience(
                    Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                () -> {}));
    // It never came, so nothing is opened for it or said to it.
    ControlSocket stranger = new ControlSocket(vertx, null, null, ports);
    try {
      ports.listen(stranger, Set.of(20_001));
      ports.listen(stranger, Set.of(20_001));

      assertThat(asked).hasValue(2);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }
}
