package dev.hearth.session.submission;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.sparkconf.UserSettings;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shapes what a session shows of its driver pod. What may be secret is the owner's alone. */
final class DriverViews {
  private DriverViews() {}

  /** One address for all sessions of a cluster: the ticket says which one is meant. */
  static String connectAddress(String gateway) {
    URI url = URI.create(gateway);
    int port = url.getPort() == -1 ? 443 : url.getPort();
    return "sc://" + url.getHost() + ":" + port + "/;use_ssl=true;token=<ticket>";
  }

  static SessionView.DriverSize size(SessionSpec.Driver driver) {
    return driver == null
        ? null
        : new SessionView.DriverSize(
            driver.cores(),
            driver.memoryMiB(),
            driver.overheadMiB(),
            driver.podCpuMillis(),
            driver.podMemoryMiB(),
            driver.localDiskMiB());
  }

  static SessionView.Application application(Session session, boolean owner) {
    DesiredEvent.Application application = session.spec().application();
    if (session.spec().driverIsSubmitted(session.kind())) {
      return new SessionView.Application(
          ApplicationReader.SUBMIT, null, null, null, null, null, null, 0);
    }
    if (application == null) {
      return null;
    }
    Map<String, String> environment = new TreeMap<>(application.environment());
    List<String> arguments = application.arguments();
    if (!owner) {
      environment.replaceAll((name, value) -> UserSettings.HIDDEN);
      arguments = arguments.stream().map(argument -> UserSettings.HIDDEN).toList();
    }
    return new SessionView.Application(
        ApplicationReader.REQUEST,
        application.resource(),
        application.mainClass(),
        arguments,
        application.jars(),
        application.pyFiles(),
        environment,
        application.retries());
  }

  static SessionView.Result result(ObservedEvent.Result result, boolean owner) {
    return result == null
        ? null
        : new SessionView.Result(
            result.attempt(),
            result.exitCode(),
            result.reason(),
            result.startedAt(),
            result.finishedAt(),
            owner ? result.lastLines() : null);
  }
}
