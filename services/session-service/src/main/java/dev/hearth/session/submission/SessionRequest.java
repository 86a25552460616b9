package dev.hearth.session.submission;

import dev.hearth.events.DesiredEvent;
import dev.hearth.session.life.SessionSpec;
import dev.hearth.session.sparkconf.UserSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What somebody asks for, checked as far as that goes without knowing their tenant. */
record SessionRequest(
    String tenant,
    String kind,
    String name,
    String region,
    String node,
    String runtime,
    String sparkVersion,
    String image,
    SessionSpec.Executor executor,
    Duration lifetime,
    Duration idleTimeout,
    Duration grace,
    UserSettings settings,
    Map<String, String> labels,
    SessionSpec.Driver driver,
    DesiredEvent.Application application,
    Map<String, String> environment,
    List<String> packages,
    Set<String> given) {}
