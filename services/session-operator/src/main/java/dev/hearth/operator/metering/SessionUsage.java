package dev.hearth.operator.metering;

import java.time.Instant;

/**
 * What metering knows of a session.
 *
 * @param meteredThrough usage up to here is in Kafka; null before the first slice
 * @param finishedExecutors how many executor pods have ended and been metered
 * @param lastExecutorEnd when the last of them ended; null where none was seen
 */
public record SessionUsage(Instant meteredThrough, int finishedExecutors, Instant lastExecutorEnd) {
  public static final SessionUsage NONE = new SessionUsage(null, 0, null);

  SessionUsage through(Instant time) {
    boolean later = meteredThrough == null || time.isAfter(meteredThrough);
    return later ? new SessionUsage(time, finishedExecutors, lastExecutorEnd) : this;
  }

  SessionUsage executorFinished(Instant end) {
    boolean later = end != null && (lastExecutorEnd == null || end.isAfter(lastExecutorEnd));
    return new SessionUsage(meteredThrough, finishedExecutors + 1, later ? end : lastExecutorEnd);
  }
}
