package dev.hearth.operator.endpoint;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What of an endpoint's cumulative counters belongs to the current minute. A counter that fell
 * began anew with its process; what that process had not told is lost, so the count may be too low
 * and never too high.
 *
 * @param minute the clock minute that is counted
 * @param lastIn the counter as last seen
 * @param in what this minute has so far
 */
record TunnelCount(Instant minute, long lastIn, long lastOut, long in, long out) {

  /** For an endpoint that was seen from its start: all that it counted is new. */
  static TunnelCount fromZero(Instant now) {
    return new TunnelCount(minuteOf(now), 0, 0, 0, 0);
  }

  /** For an endpoint that an earlier process may have asked already: nothing of it is new. */
  static TunnelCount from(Instant now, EndpointAnswer answer) {
    return new TunnelCount(minuteOf(now), answer.bytesIn(), answer.bytesOut(), 0, 0);
  }

  /** What came since the last answer counts to the minute in which it was last asked. */
  TunnelCount counted(EndpointAnswer answer) {
    return new TunnelCount(
        minute,
        answer.bytesIn(),
        answer.bytesOut(),
        in + grown(lastIn, answer.bytesIn()),
        out + grown(lastOut, answer.bytesOut()));
  }

  boolean isOver(Instant now) {
    return minuteOf(now).isAfter(minute);
  }

  boolean isEmpty() {
    return in == 0 && out == 0;
  }

  TunnelCount next(Instant now) {
    return new TunnelCount(minuteOf(now), lastIn, lastOut, 0, 0);
  }

  private static long grown(long before, long now) {
    return now < before ? now : now - before;
  }

  private static Instant minuteOf(Instant time) {
    return time.truncatedTo(ChronoUnit.MINUTES);
  }
}
