package dev.hearth.tunnel.presence;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

/** What has been seen at this endpoint since it started. Counters only grow. */
public final class Presence {
  private final Clock clock;
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicReference<Instant> lastClient = new AtomicReference<>();
  private final AtomicLong quotaRefusals = new AtomicLong();
  private final AtomicReference<String> lastQuotaRefusal = new AtomicReference<>();
  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();

  public Presence(Clock clock) {
    this.clock = clock;
  }

  /** The state as of now. */
  public record Snapshot(
      boolean clientConnected,
      Optional<Instant> lastClientAt,
      long quotaRefusals,
      Optional<String> lastQuotaRefusal,
      long bytesIn,
      long bytesOut) {}

  public void clientCame() {
    clients.incrementAndGet();
    clientSeen();
  }

  public void clientLeft() {
    clients.decrementAndGet();
    clientSeen();
  }

  /** Somebody with a ticket did something, with or without a control socket. */
  public void clientSeen() {
    lastClient.set(clock.instant());
  }

  public void quotaRefused(String message) {
    lastQuotaRefusal.set(message);
    quotaRefusals.incrementAndGet();
  }

  public void in(int bytes) {
    bytesIn.add(bytes);
  }

  public void out(int bytes) {
    bytesOut.add(bytes);
  }

  /** Read from what is counted anyway, when it is asked for. */
  public void measuredBy(MeterRegistry meters) {
    meters.gauge("hearth.endpoint.clients", clients);
    bytes(meters, "in", bytesIn);
    bytes(meters, "out", bytesOut);
    FunctionCounter.builder("hearth.endpoint.quota.refusals", quotaRefusals, AtomicLong::get)
        .register(meters);
  }

  private static void bytes(MeterRegistry meters, String direction, LongAdder passed) {
    FunctionCounter.builder("hearth.endpoint.tunnel", passed, LongAdder::sum)
        .baseUnit("bytes")
        .tag("direction", direction)
        .register(meters);
  }

  /** While a client is connected it is seen now. */
  public Snapshot snapshot() {
    boolean connected = clients.get() > 0;
    return new Snapshot(
        connected,
        connected ? Optional.of(clock.instant()) : Optional.ofNullable(lastClient.get()),
        quotaRefusals.get(),
        Optional.ofNullable(lastQuotaRefusal.get()),
        bytesIn.sum(),
        bytesOut.sum());
  }
}
