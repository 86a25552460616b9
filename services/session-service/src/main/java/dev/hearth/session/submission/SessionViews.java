package dev.hearth.session.submission;

import dev.hearth.events.ClusterEvent;
import dev.hearth.events.secrecy.SecretSettings;
import dev.hearth.session.access.Caller;
import dev.hearth.session.life.Amount;
import dev.hearth.session.life.Session;
import dev.hearth.session.life.SessionEventStore;
import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.placement.Clusters;
import dev.hearth.session.sparkconf.SparkConfiguration;
import dev.hearth.session.sparkconf.UserSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Shapes sessions for those who look at them. */
@ApplicationScoped
class SessionViews {
  private static final String TYPE_PREFIX = "dev.hearth.session.";

  private final SessionEventStore events;
  private final Clusters clusters;

  SessionViews(SessionEventStore events, Clusters clusters) {
    this.events = events;
    this.clusters = clusters;
  }

  SessionView of(Session session, Caller caller) {
    return of(List.of(session), caller).getFirst();
  }

  List<SessionView> of(List<Session> sessions, Caller caller) {
    Map<String, List<SessionView.Moment>> timelines = timelines(sessions);
    Map<String, ClusterEvent.Gateway> gateways = clusters.gateways();
    return sessions.stream()
        .map(
            session ->
                view(
                    session,
                    session.cluster() == null ? null : gateways.get(session.cluster()),
                    timelines.getOrDefault(session.id(), List.of()),
                    session.owner().equals(caller.subject())))
        .toList();
  }

  private Map<String, List<SessionView.Moment>> timelines(List<Session> sessions) {
    Map<String, List<SessionView.Moment>> timelines = new HashMap<>();
    for (SessionEventStore.Happening step :
        events.steps(sessions.stream().map(Session::id).toList())) {
      List<SessionView.Moment> timeline =
          timelines.computeIfAbsent(step.session(), id -> new ArrayList<>());
      String state = state(step.type());
      boolean same = !timeline.isEmpty() && timeline.getLast().state().equals(state);
      if (!same) {
        timeline.add(new SessionView.Moment(step.at(), state));
      }
    }
    return timelines;
  }

  /** {@code dev.hearth.session.ready.v1} is {@code Ready}. */
  private static String state(String type) {
    String word = type.substring(TYPE_PREFIX.length(), type.lastIndexOf('.'));
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static SessionView view(
      Session session,
      ClusterEvent.Gateway gateway,
      List<SessionView.Moment> timeline,
      boolean owner) {
    SessionSpec spec = session.spec();
    return new SessionView(
        session.id(),
        session.tenant(),
        session.owner(),
        session.name(),
        session.kind(),
        session.state().label(),
        session.reason(),
        session.message(),
        session.version(),
        session.cluster(),
        session.region() == null ? spec.region() : session.region(),
        spec.node(),
        spec.runtime(),
        spec.sparkVersion(),
        door(session, gateway),
        session.cluster() == null ? null : "hearth-" + session.id(),
        session.createdAt(),
        session.readyAt(),
        session.endedAt(),
        size(spec.executor()),
        Duration.ofSeconds(spec.lifetime().maxSeconds()).toString(),
        Duration.ofSeconds(spec.lifetime().idleSeconds()).toString(),
        Duration.ofSeconds(spec.lifetime().graceSeconds()).toString(),
        session.conditions(),
        session.observed().executors(),
        queue(session),
        timeline,
        spec.warnings(),
        new TreeMap<>(spec.labels()),
        environment(spec, owner),
        spec.packages(),
        conf(session, gateway, owner),
        ClientSides.files(session, gateway),
        ClientSides.environment(session),
        spec.ports(),
        DriverViews.size(spec.driver()),
        DriverViews.application(session, owner),
        DriverViews.result(session.observed().result(), owner),
        session.stopNotice());
  }

  private static SessionView.Gateway door(Session session, ClusterEvent.Gateway gateway) {
    return gateway == null
        ? null
        : new SessionView.Gateway(
            gateway.url(),
            gateway.caPem(),
            SparkConfiguration.kubeDoor(gateway, session.id()),
            session.spec().driver() == null
                ? SparkConfiguration.tunnelDoor(gateway, session.id())
                : null,
            session.kind().equals("connect") ? DriverViews.connectAddress(gateway.url()) : null,
            session.spec().uploads().isEmpty()
                ? null
                : SparkConfiguration.filesDoor(gateway, session.id()));
  }

  private static SessionView.ExecutorSize size(SessionSpec.Executor executor) {
    return new SessionView.ExecutorSize(
        executor.cores(),
        executor.memoryMiB(),
        executor.overheadMiB(),
        executor.min(),
        executor.max(),
        executor.podCpuMillis(),
        executor.podMemoryMiB(),
        executor.localDiskMiB(),
        executor.podGpus());
  }

  private static SessionView.Queue queue(Session session) {
    if (session.queue() == null) {
      return null;
    }
    Amount missing = session.queue().missing();
    return new SessionView.Queue(
        session.queue().position(),
        missing.cpuMillis(),
        missing.memoryMiB(),
        missing.sessions(),
        missing.gpus());
  }

  private static Map<String, String> environment(SessionSpec spec, boolean owner) {
    Map<String, String> environment = new TreeMap<>(spec.environment());
    if (!owner) {
      environment.replaceAll((name, value) -> UserSettings.HIDDEN);
    }
    return environment;
  }

  private static Map<String, String> conf(
      Session session, ClusterEvent.Gateway gateway, boolean owner) {
    Map<String, String> conf = SparkConfiguration.of(session, gateway);
    if (!owner) {
      SessionSpec spec = session.spec();
      SparkConfiguration.usersOwn(spec).forEach(key -> conf.replace(key, UserSettings.HIDDEN));
      spec.tenantConf().keySet().stream()
          .filter(key -> SecretSettings.lookSo(key, conf.getOrDefault(key, "")))
          .forEach(key -> conf.replace(key, UserSettings.HIDDEN));
    }
    return conf;
  }
}
