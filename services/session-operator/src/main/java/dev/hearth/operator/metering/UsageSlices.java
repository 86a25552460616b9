package dev.hearth.operator.metering;

import dev.hearth.events.UsageEvent.PodSlice;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a pod's life at the clock's minutes. Pure, and the same life always gives the same slices:
 * full minutes first, then the last slice, which is empty where a life ends on the minute.
 */
final class UsageSlices {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final String cluster;
  private final String region;

  UsageSlices(String cluster, String region) {
    this.cluster = cluster;
    this.region = region;
  }

  static Instant minuteOf(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES);
  }

  /** The slices of whole clock minutes that begin at {@code since} or later and end by then. */
  List<PodSlice> minutes(PodLife life, Instant since, Instant through) {
    List<PodSlice> slices = new ArrayList<>();
    Instant from = since.isBefore(life.from()) ? life.from() : since;
    while (!minuteOf(from).plus(MINUTE).isAfter(through)) {
      Instant to = minuteOf(from).plus(MINUTE);
      slices.add(slice(life, from, to, 0, false));
      from = to;
    }
    return slices;
  }

  /**
   * The slice in which the life ends; a correction where its minute was sent as lived to the end.
   */
  PodSlice last(PodLife life, boolean correction) {
    Instant minute = minuteOf(life.to());
    Instant from = minute.isBefore(life.from()) ? life.from() : minute;
    return slice(life, from, life.to(), correction ? 1 : 0, true);
  }

  /** Takes back the minutes after the end which were sent before the end was known. */
  List<PodSlice> takenBack(PodLife life, Instant sentThrough) {
    List<PodSlice> slices = new ArrayList<>();
    for (Instant minute = minuteOf(life.to()).plus(MINUTE);
        minute.isBefore(sentThrough);
        minute = minute.plus(MINUTE)) {
      slices.add(slice(life, minute, minute, 1, false));
    }
    return slices;
  }

  private PodSlice slice(PodLife life, Instant from, Instant to, int revision, boolean last) {
    long millis = Duration.between(from, to).toMillis();
    return new PodSlice(
        life.session(),
        life.tenant(),
        cluster,
        region,
        life.uid(),
        life.name(),
        life.role(),
        from,
        to,
        revision,
        Math.multiplyExact(life.size().cpuMillis(), millis) / 1000,
        Math.multiplyExact(life.size().memoryMib(), millis),
        Math.multiplyExact(life.size().gpus(), millis),
        0,
        last);
  }
}
