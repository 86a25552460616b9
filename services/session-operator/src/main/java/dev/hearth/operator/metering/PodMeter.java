package dev.hearth.operator.metering;

import dev.hearth.events.UsageEvent.PodSlice;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * How far one pod's life has been sent. Lives in memory: after a restart it begins where the
 * session was metered to, and sends the part before that once more when the life ends, because only
 * then nothing depends on how far the process before really came.
 *
 * <pre>
 *   scheduled        resumedFrom          sent             now
 *      |--- sent again at the end ---|--- sent ---|--- due ---|
 * </pre>
 */
final class PodMeter {
  /** How much further than it had written down the process before may have sent. */
  private static final Duration UNKNOWN = Duration.ofMinutes(2);

  private final UsageSlices slices;
  private final Instant resumedFrom;
  private Instant sent;
  private Instant acknowledged;
  private boolean ended;

  private PodMeter(UsageSlices slices, Instant resumedFrom) {
    this.slices = slices;
    this.resumedFrom = resumedFrom;
    this.sent = resumedFrom;
    this.acknowledged = resumedFrom;
  }

  static PodMeter fromTheStart(UsageSlices slices) {
    return new PodMeter(slices, null);
  }

  /**
   * For a pod that this process has not met before. Where it lived before this process began to
   * meter, another may have sent its minutes and died before it wrote down how far it had come.
   *
   * @param meteredThrough what was written down of the session; null where nothing was
   */
  static PodMeter takenUp(
      UsageSlices slices, PodLife life, Instant meteredThrough, Instant startedAt) {
    if (!life.from().isBefore(startedAt)) {
      return fromTheStart(slices);
    }
    boolean within = meteredThrough != null && life.from().isBefore(meteredThrough);
    return resumed(slices, within ? meteredThrough : life.from());
  }

  /** For a pod whose life up to {@code meteredThrough} was sent by the process before. */
  static PodMeter resumed(UsageSlices slices, Instant meteredThrough) {
    return new PodMeter(slices, UsageSlices.minuteOf(meteredThrough));
  }

  /**
   * What has to be sent now.
   *
   * @param through the last minute's end of which the record is taken for settled
   */
  List<PodSlice> due(PodLife life, Instant through) {
    if (!life.isBilled()) {
      return List.of();
    }
    Instant since = sent == null || sent.isBefore(life.from()) ? life.from() : sent;
    if (life.to() == null) {
      return slices.minutes(life, since, through);
    }
    Instant known = resumedFrom == null ? sent : later(sent, resumedFrom.plus(UNKNOWN));
    boolean overshot = known != null && known.isAfter(life.to());
    List<PodSlice> due = new ArrayList<>();
    if (resumedFrom != null) {
      due.addAll(slices.minutes(life, life.from(), earlier(resumedFrom, life.to())));
    }
    due.addAll(slices.minutes(life, since, life.to()));
    due.add(slices.last(life, overshot));
    if (overshot) {
      due.addAll(slices.takenBack(life, known));
    }
    return due;
  }

  /** Kafka has all of {@link #due}. */
  void acknowledged(PodLife life, List<PodSlice> due) {
    for (PodSlice slice : due) {
      sent = later(sent, slice.to());
    }
    acknowledged = sent;
    ended |= life.to() != null;
  }

  /** Up to here nothing can be missing any more; null where nothing was sent. */
  Instant acknowledged() {
    return acknowledged;
  }

  /** Whether the whole life is in Kafka. */
  boolean hasEnded() {
    return ended;
  }

  private static Instant later(Instant one, Instant other) {
    return one == null || other.isAfter(one) ? other : one;
  }

  private static Instant earlier(Instant one, Instant other) {
    return other.isBefore(one) ? other : one;
  }
}
