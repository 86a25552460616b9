package dev.hearth.session.census;

import dev.hearth.session.census.Census.Resources;
import dev.hearth.session.life.SessionState;
import dev.hearth.session.persistence.DatabaseWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.quarkus.logging.Log;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Shows the last census, each process the same one. What could not be counted is NaN or not there,
 * never the number of yesterday.
 */
@ApplicationScoped
class CensusMeters {
  private static final int SECONDS = 15;

  private final CensusStore store;
  private final DatabaseWatch database;
  private final MultiGauge sessions;
  private final MultiGauge heartbeats;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("census").daemon(true).factory());
  private volatile Census last;

  CensusMeters(CensusStore store, DatabaseWatch database, MeterRegistry meters) {
    this.store = store;
    this.database = database;
    this.sessions = MultiGauge.builder("hearth.sessions").register(meters);
    this.heartbeats =
        MultiGauge.builder("hearth.cluster.heartbeat.age").baseUnit("seconds").register(meters);
    gauge("hearth.queue.oldest", "seconds", Census::oldestQueuedSeconds, meters);
    resources("hearth.reserved", Census::reserved, meters);
    resources("hearth.quota", Census::quota, meters);
  }

  private void resources(String name, Function<Census, Resources> of, MeterRegistry meters) {
    gauge(name + ".cores", null, census -> of.apply(census).cores(), meters);
    gauge(name + ".memory", "bytes", census -> of.apply(census).memoryBytes(), meters);
  }

  private void gauge(
      String name, String unit, ToDoubleFunction<Census> value, MeterRegistry meters) {
    Gauge.builder(name, this, my -> my.valueOf(value)).baseUnit(unit).register(meters);
  }

  private double valueOf(ToDoubleFunction<Census> value) {
    Census census = last;
    return census == null ? Double.NaN : value.applyAsDouble(census);
  }

  void start(@Observes StartupEvent event) {
    timer.scheduleWithFixedDelay(this::look, 0, SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.shutdownNow();
  }

  private void look() {
    Census census = null;
    try {
      if (database.answers()) {
        census = store.take();
      }
    } catch (RuntimeException e) {
      Log.debug("Sessions could not be counted; trying again", e);
    }
    show(census);
  }

  private void show(Census census) {
    last = census;
    sessions.register(census == null ? List.of() : states(census), true);
    heartbeats.register(census == null ? List.of() : ages(census), true);
  }

  private static List<MultiGauge.Row<?>> states(Census census) {
    return Arrays.stream(SessionState.values())
        .filter(state -> !state.over())
        .<MultiGauge.Row<?>>map(
            state -> {
              long count = census.sessions().getOrDefault(state.name(), 0L);
              return MultiGauge.Row.of(Tags.of("state", state.label()), count);
            })
        .toList();
  }

  private static List<MultiGauge.Row<?>> ages(Census census) {
    return census.heartbeatAgeSeconds().entrySet().stream()
        .<MultiGauge.Row<?>>map(
            each -> MultiGauge.Row.of(Tags.of("cluster", each.getKey()), each.getValue()))
        .toList();
  }
}
