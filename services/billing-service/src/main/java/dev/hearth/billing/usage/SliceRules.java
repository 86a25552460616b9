package dev.hearth.billing.usage;

import dev.hearth.events.UsageEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;

/**
 * What a slice must be, whoever says it. Whether its session was placed there is another matter.
 */
public final class SliceRules {
  private static final Set<String> ROLES = Set.of("executor", "driver", "endpoint");
  private static final int LONGEST_NAME = 300;

  /** Far beyond any pod's minute and any link's, and far below an overflow of a session's sum. */
  private static final long MOST = 10_000_000_000_000L;

  /** When there were neither pods yet nor prices, and when there will hardly be any. */
  private static final Instant EARLIEST = Instant.EPOCH;

  private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

  private SliceRules() {}

  /** What is wrong with a slice that came on the topic of {@code cluster}; empty if nothing is. */
  public static Optional<String> broken(UsageEvent slice, String cluster) {
    if (!cluster.equals(slice.cluster())) {
      return Optional.of("cluster " + cluster + " speaks for cluster " + slice.cluster());
    }
    if (!named(slice.session()) || !named(slice.tenant())) {
      return Optional.of("session and tenant must be named");
    }
    if (slice.revision() < 0) {
      return Optional.of("revision " + slice.revision() + " is negative");
    }
    return interval(slice.from(), slice.to())
        .or(
            () ->
                switch (slice) {
                  case UsageEvent.PodSlice pod -> pod(pod);
                  case UsageEvent.TunnelSlice tunnel -> tunnel(tunnel);
                });
  }

  private static Optional<String> interval(Instant from, Instant to) {
    if (from == null || to == null || to.isBefore(from)) {
      return Optional.of("the interval " + from + " to " + to + " is none");
    }
    if (from.isBefore(EARLIEST) || to.isAfter(LATEST)) {
      return Optional.of("the interval " + from + " to " + to + " is out of time");
    }
    Instant minute = from.truncatedTo(ChronoUnit.MINUTES).plus(Duration.ofMinutes(1));
    return to.isAfter(minute)
        ? Optional.of("the interval " + from + " to " + to + " leaves its clock minute")
        : Optional.empty();
  }

  private static Optional<String> pod(UsageEvent.PodSlice pod) {
    if (!named(pod.podUid()) || !named(pod.podName())) {
      return Optional.of("the pod must be named");
    }
    if (!ROLES.contains(String.valueOf(pod.role()))) {
      return Optional.of("role " + pod.role() + " is not known");
    }
    return amounts(pod.coreMillis(), pod.mibMillis(), pod.gpuMillis(), pod.nodeMillis());
  }

  private static Optional<String> tunnel(UsageEvent.TunnelSlice tunnel) {
    return named(tunnel.endpointUid())
        ? amounts(tunnel.bytesIn(), tunnel.bytesOut())
        : Optional.of("the endpoint must be named");
  }

  private static Optional<String> amounts(long... amounts) {
    for (long amount : amounts) {
      if (amount < 0 || amount > MOST) {
        return Optional.of("an amount of " + amount + " cannot be");
      }
    }
    return Optional.empty();
  }

  private static boolean named(String name) {
    return name != null && !name.isBlank() && name.length() <= LONGEST_NAME;
  }
}
