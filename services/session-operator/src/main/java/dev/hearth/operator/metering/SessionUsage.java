package dev.hearth.operator.metering;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What metering knows of a session.
 *
 * @param meteredThrough usage up to here is in Kafka; null before the first slice
 * @param finishedExecutors how many executor pods have ended and been metered
 * @param lastExecutorEnd when the last of them ended; null where none was seen
 * @param troubles of the last of them that ended as nobody wanted, whose records may be gone
 */
public record SessionUsage(
    Instant meteredThrough,
    int finishedExecutors,
    Instant lastExecutorEnd,
    List<PodTrouble> troubles) {
  /** Enough to tell a loop from a mishap. */
  private static final int MOST_TROUBLES = 20;

  public static final SessionUsage NONE = new SessionUsage(null, 0, null);

  public SessionUsage {
    troubles = List.copyOf(troubles);
  }

  /** Of a session whose executors' ends were not seen. */
  public SessionUsage(Instant meteredThrough, int finishedExecutors, Instant lastExecutorEnd) {
    this(meteredThrough, finishedExecutors, lastExecutorEnd, List.of());
  }

  SessionUsage through(Instant time) {
    boolean later = meteredThrough == null || time.isAfter(meteredThrough);
    return later ? new SessionUsage(time, finishedExecutors, lastExecutorEnd, troubles) : this;
  }

  SessionUsage executorFinished(Instant end) {
    boolean later = end != null && (lastExecutorEnd == null || end.isAfter(lastExecutorEnd));
    return new SessionUsage(
        meteredThrough, finishedExecutors + 1, later ? end : lastExecutorEnd, troubles);
  }

  SessionUsage with(PodTrouble trouble) {
    List<PodTrouble> all = new ArrayList<>(troubles);
    all.add(trouble);
    return new SessionUsage(
        meteredThrough,
        finishedExecutors,
        lastExecutorEnd,
        all.subList(Math.max(0, all.size() - MOST_TROUBLES), all.size()));
  }
}
