package dev.hearth.operator.lifecycle;

import dev.hearth.resource.SparkSessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * That a session is stopped soon, told before it is: the instant, and words that end with what
 * would keep it. It says the instant and no time that is left, so that it is written once. Pure.
 */
record StopNotice(String reason, String message, Instant at) {
  private static final Duration MOST = Duration.ofMinutes(5);

  /** Of a minute the last quarter, of days the last minutes. */
  static Duration ahead(long seconds) {
    Duration quarter = Duration.ofSeconds(seconds).dividedBy(4);
    return quarter.compareTo(MOST) < 0 ? quarter : MOST;
  }

  /** What is to be told now: the stop that comes first, where it is near. */
  static Optional<StopNotice> of(SessionView session, Instant now) {
    return Stream.concat(
            coming(session, now)
                .filter(stop -> stop.notice().hasPassed(now))
                .map(stop -> stop.told(session, now)),
            unanswered(session, now).stream())
        .min(Comparator.comparing(StopNotice::at));
  }

  /** That which stands in the session's status. */
  static Optional<StopNotice> standing(SessionView session) {
    String at = session.status().stopsAt;
    return at == null
        ? Optional.empty()
        : session.status().conditions.stream()
            .filter(condition -> SparkSessionStatus.STOP_SOON.equals(condition.getType()))
            .map(why -> new StopNotice(why.getReason(), why.getMessage(), Instant.parse(at)))
            .findFirst();
  }

  /** When something is to be told next; what hangs on an answer waits for a fresh one. */
  static Stream<Deadline> deadlines(SessionView session, Instant now) {
    return coming(session, now).map(Stop::notice);
  }

  /** Silence proves nothing: what was told stands until its time, and no longer. */
  private static Optional<StopNotice> unanswered(SessionView session, Instant now) {
    return standing(session)
        .filter(told -> EndReason.IDLE.text().equals(told.reason()))
        .filter(told -> told.at().isAfter(now) && IdleRule.awaitsWord(session, now));
  }

  private static Stream<Stop> coming(SessionView session, Instant now) {
    long idle = session.spec().lifetime.idleSeconds;
    long lifetime = session.spec().lifetime.maxSeconds;
    return Stream.of(
            IdleRule.deadline(session, now).map(end -> new Stop(EndReason.IDLE, end, idle)),
            SessionProgress.lifetimeEnd(session)
                .map(end -> new Stop(EndReason.LIFETIME_REACHED, new Deadline(end, now), lifetime)),
            DeliveryRule.awaited(session, now)
                .filter(end -> end.at().isAfter(now))
                .map(end -> new Stop(notBrought(session), new Deadline(end.at(), now), idle)))
        .flatMap(Optional::stream);
  }

  private static EndReason notBrought(SessionView session) {
    return session.spec().driverIsSubmitted() ? EndReason.NOT_SUBMITTED : EndReason.NOT_UPLOADED;
  }

  /**
   * A stop that comes if nothing happens.
   *
   * @param seconds the time that will be over then
   */
  private record Stop(EndReason why, Deadline end, long seconds) {
    /** From when on it is told. */
    Deadline notice() {
      return end.earlier(ahead(seconds));
    }

    StopNotice told(SessionView session, Instant now) {
      Instant at = end.at().truncatedTo(ChronoUnit.SECONDS);
      return new StopNotice(why.text(), words(session, at, now), at);
    }

    private String words(SessionView session, Instant at, Instant now) {
      return switch (why) {
        case IDLE ->
            IdleRule.idleness(session, now)
                + ": it is stopped as idle at "
                + at
                + ". Run something in it to keep it, or let it go.";
        case LIFETIME_REACHED ->
            "It reaches its maximum lifetime of "
                + seconds
                + " s at "
                + at
                + " and is stopped then, whatever runs. Extend it before ('./hearth session extend "
                + session.id()
                + " <lifetime>', POST /v1/sessions/{id}/extend), or let it go.";
        case NOT_UPLOADED ->
            String.join(", ", session.missingFiles())
                + " did not come yet: it is stopped at "
                + at
                + ". Upload what is missing before (PUT to its gateway.files), or let it go.";
        default ->
            "No driver was submitted yet: it is stopped at "
                + at
                + ". Run spark-submit with its settings before, or let it go.";
      };
    }
  }
}
