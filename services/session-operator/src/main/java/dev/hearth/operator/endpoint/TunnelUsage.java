package dev.hearth.operator.endpoint;

import dev.hearth.events.UsageEvent.TunnelSlice;
import dev.hearth.operator.metering.UsagePublisher;
import io.quarkus.logging.Log;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Sends what endpoints carried, and each slice again until Kafka has it. That is bytes and no time:
 * nobody else has counted them, so what this process does not get out before it ends is not billed.
 */
@Singleton
public class TunnelUsage {
  /** A thousand sessions' slices of most of an hour, in some 20 MiB. */
  static final int MOST = 50_000;

  private final Function<TunnelSlice, CompletableFuture<Void>> publisher;
  private final Map<String, TunnelSlice> unsent = new ConcurrentHashMap<>();
  private final Set<String> underWay = ConcurrentHashMap.newKeySet();

  @Inject
  TunnelUsage(UsagePublisher usage) {
    this(usage::publish);
  }

  TunnelUsage(Function<TunnelSlice, CompletableFuture<Void>> publisher) {
    this.publisher = publisher;
  }

  void send(TunnelSlice slice) {
    if (unsent.size() >= MOST) {
      Log.errorf(
          "Tunnel usage of session %s from %s is lost: Kafka has not yet taken %d slices before it",
          slice.session(), slice.from(), MOST);
      return;
    }
    underWay.add(slice.id());
    unsent.put(slice.id(), slice);
    attempt(slice)
        .whenComplete(
            (done, failure) -> {
              if (failure != null) {
                Log.warnf(
                    "Could not send tunnel usage of session %s, which is sent again: %s",
                    slice.session(), failure);
              }
            });
  }

  /** Sends again what Kafka did not take, until it refuses one. */
  void again() {
    for (TunnelSlice slice : unsent.values()) {
      if (underWay.add(slice.id()) && attempt(slice).isCompletedExceptionally()) {
        return;
      }
    }
  }

  private CompletableFuture<Void> attempt(TunnelSlice slice) {
    return publisher
        .apply(slice)
        .whenComplete(
            (done, failure) -> {
              if (failure == null) {
                unsent.remove(slice.id());
              }
              underWay.remove(slice.id());
            });
  }
}
