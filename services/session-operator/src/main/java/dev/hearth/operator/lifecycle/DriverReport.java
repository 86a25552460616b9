package dev.hearth.operator.lifecycle;

import dev.hearth.operator.lifecycle.SessionConditions.Type;
import dev.hearth.operator.lifecycle.SessionProgress.Decision;
import dev.hearth.resource.SparkSessionStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** What a session's status says of its driver pod. Pure. */
final class DriverReport {
  private DriverReport() {}

  /** The last pod that there was: none of an earlier attempt is ever made again. */
  static SparkSessionStatus.Driver driver(SessionView session) {
    SparkSessionStatus.Driver before = session.status().driver;
    return session.drivers().stream()
        .filter(pod -> pod.attempt() > (before == null ? 0 : before.attempt))
        .max(Comparator.comparingInt(pod -> pod.attempt()))
        .map(
            pod -> {
              SparkSessionStatus.Driver driver = new SparkSessionStatus.Driver();
              driver.podName = pod.name();
              driver.podUid = pod.uid();
              driver.attempt = pod.attempt();
              return driver;
            })
        .orElse(before);
  }

  static SparkSessionStatus.Result result(SessionView session, Decision decision, Instant now) {
    SparkSessionStatus.Result before = session.status().result;
    if (before != null || decision.phase() == session.phase()) {
      return before;
    }
    return SessionProgress.driverEnd(session, decision, now)
        .map(end -> result(session, end))
        .orElse(null);
  }

  private static SparkSessionStatus.Result result(SessionView session, DriverEnd end) {
    SparkSessionStatus.Result result = new SparkSessionStatus.Result();
    result.attempt = end.attempt();
    result.exitCode = end.exitCode();
    result.reason = end.reason();
    result.startedAt = end.startedAt() == null ? null : end.startedAt().toString();
    result.finishedAt = end.finishedAt() == null ? null : end.finishedAt().toString();
    result.lastLines = session.driverLog();
    return result;
  }

  static void condition(
      SessionView session, SessionConditions conditions, Optional<Obstacle> obstacle, Instant now) {
    switch (DriverCourse.of(session, now)) {
      case DriverCourse.Elsewhere elsewhere -> {}
      case DriverCourse.Awaits awaits ->
          conditions.set(
              Type.DriverReady,
              false,
              DeliveryRule.reason(awaits),
              obstacle
                  .map(Obstacle::message)
                  .orElseGet(() -> DeliveryRule.request(session, awaits)));
      case DriverCourse.Start start -> {
        boolean first = start.attempt() == 1;
        conditions.set(
            Type.DriverReady,
            false,
            obstacle.map(Obstacle::reason).orElse(first ? "Starting" : "StartingAgain"),
            obstacle.map(Obstacle::message).orElse("The driver's pod is being made."));
      }
      case DriverCourse.Runs runs -> {
        boolean ready = runs.pod().isReady();
        conditions.set(
            Type.DriverReady,
            ready,
            ready ? (isServer(session) ? "Answers" : "Runs") : "Starting",
            ready ? "" : "The driver's pod does not answer yet.");
      }
      case DriverCourse.Pauses pause ->
          conditions.set(
              Type.DriverReady,
              false,
              "Retries",
              pause.last().words()
                  + " It is attempt "
                  + pause.last().attempt()
                  + "; the next begins at "
                  + pause.until()
                  + ".");
      case DriverCourse.Over over ->
          conditions.set(Type.DriverReady, false, over.end().reason(), over.end().words());
    }
  }

  private static boolean isServer(SessionView session) {
    return "connect".equals(session.spec().kind);
  }
}
