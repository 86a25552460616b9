package dev.hearth.session;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.ClusterEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.TenantEvent.Member;
import dev.hearth.events.TenantEvent.Role;
import dev.hearth.events.TenantEvent.TenantState;
import dev.hearth.events.Topics;
import dev.hearth.session.feed.FakeFeeds;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/** What the other services would say, said by the test over the topics. */
@ApplicationScoped
public class World {
  private static final AtomicLong VERSION = new AtomicLong(1);

  private final FakeFeeds feeds;

  World(FakeFeeds feeds) {
    this.feeds = feeds;
  }

  /** An active tenant; a member whose name begins with chief is its administrator. */
  public void tenant(String id, long cpuMillis, int sessions, String... members) {
    tenant(id, TenantState.ACTIVE, cpuMillis, sessions, members);
  }

  public void tenant(
      String id, TenantState state, long cpuMillis, int sessions, String... members) {
    tenant(
        new TenantEvent.Changed(
            id,
            VERSION.incrementAndGet(),
            id,
            state,
            new TenantEvent.Quota(cpuMillis, 1_000_000, sessions, 0),
            new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard"), List.of()),
            people(members),
            Map.of()));
  }

  /** An active tenant whose sessions may run in those regions alone. */
  public void tenantIn(Set<String> regions, String id, String... members) {
    tenant(
        new TenantEvent.Changed(
            id,
            VERSION.incrementAndGet(),
            id,
            TenantState.ACTIVE,
            new TenantEvent.Quota(100_000, 1_000_000, 100, 0),
            new TenantEvent.Policy(regions, Set.of("shared"), Set.of("standard"), List.of()),
            people(members),
            Map.of()));
  }

  /** An active tenant whose sessions may reach those networks. */
  public void tenantReaching(List<TenantEvent.Egress> egress, String id, String... members) {
    tenant(
        new TenantEvent.Changed(
            id,
            VERSION.incrementAndGet(),
            id,
            TenantState.ACTIVE,
            new TenantEvent.Quota(100_000, 1_000_000, 100, 0),
            new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard"), egress),
            people(members),
            Map.of()));
  }

  /** An active tenant with so many GPUs. */
  public void tenantWithGpus(int gpus, String id, String... members) {
    tenant(
        new TenantEvent.Changed(
            id,
            VERSION.incrementAndGet(),
            id,
            TenantState.ACTIVE,
            new TenantEvent.Quota(100_000, 1_000_000, 100, gpus),
            new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard"), List.of()),
            people(members),
            Map.of()));
  }

  /** An active tenant whose sessions begin with those Spark settings. */
  public void tenantWith(Map<String, String> sparkDefaults, String id, String... members) {
    tenant(
        new TenantEvent.Changed(
            id,
            VERSION.incrementAndGet(),
            id,
            TenantState.ACTIVE,
            new TenantEvent.Quota(100_000, 1_000_000, 100, 0),
            new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard"), List.of()),
            people(members),
            sparkDefaults));
  }

  private static List<Member> people(String... members) {
    return java.util.Arrays.stream(members)
        .map(name -> new Member(name, name, name.startsWith("chief") ? Role.ADMIN : Role.USER))
        .toList();
  }

  private void tenant(TenantEvent.Changed changed) {
    byte[] json =
        EventFormat.of(TenantEvent.class)
            .write(CloudEvent.of("t" + VERSION, "/test", changed.tenant(), Instant.now(), changed));
    feeds.deliver(Topics.TENANTS, changed.tenant(), json);
  }

  public void heartbeat(String cluster, String region, Instant at) {
    ClusterEvent.Heartbeat heartbeat =
        new ClusterEvent.Heartbeat(
            cluster,
            region,
            at,
            "1.34",
            "0.1",
            new ClusterEvent.Gateway("https://" + cluster + ".test:8443", "PEM"),
            // The emptiest is chosen, so "local" is it wherever no region is asked for.
            new ClusterEvent.Capacity(
                1, cluster.equals("local") ? 1_000_000 : 10_000, 10_000_000, 0, 0, 100L, 0L),
            List.of(ClusterEvent.UPLOADS));
    byte[] json =
        EventFormat.of(ClusterEvent.class)
            .write(CloudEvent.of("h" + at, "/test", cluster, at, heartbeat));
    feeds.deliver(Topics.CLUSTERS, cluster, json);
  }

  public void observe(String topicOf, ObservedEvent.Session seen) {
    byte[] json =
        EventFormat.of(ObservedEvent.class)
            .write(
                CloudEvent.of(
                    seen.uid() + "/" + seen.sequence(),
                    "/test",
                    seen.session(),
                    Instant.now(),
                    seen));
    feeds.deliver(Topics.observed(topicOf), seen.session(), json);
  }

  /** The same, stopped as idle soon; with null no longer. */
  public static ObservedEvent.Session warned(ObservedEvent.Session seen, Instant stopsAt) {
    String message = stopsAt == null ? "" : "It is stopped as idle at " + stopsAt + ". Use it.";
    ObservedEvent.Condition condition =
        new ObservedEvent.Condition(
            "StopSoon",
            stopsAt == null ? "False" : "True",
            stopsAt == null ? "Resolved" : "Idle",
            message,
            seen.readyAt());
    return new ObservedEvent.Session(
        seen.session(),
        seen.cluster(),
        seen.uid(),
        seen.sequence(),
        seen.revision(),
        seen.phase(),
        seen.reason(),
        seen.message(),
        seen.namespace(),
        seen.readyAt(),
        seen.endedAt(),
        seen.meteredThrough(),
        seen.executors(),
        List.of(condition),
        null,
        stopsAt == null ? null : new ObservedEvent.StopNotice("Idle", message, stopsAt));
  }

  /** As a cluster would see a session at this point of its life. */
  public static ObservedEvent.Session seen(
      String session, String uid, long sequence, long revision, ObservedEvent.Phase phase) {
    Instant now = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    boolean ready = phase != ObservedEvent.Phase.PROVISIONING;
    boolean over = phase == ObservedEvent.Phase.ENDED;
    return new ObservedEvent.Session(
        session,
        "local",
        uid,
        sequence,
        revision,
        phase,
        over ? "Stopped" : null,
        null,
        "hearth-" + session,
        ready ? now : null,
        over ? now : null,
        null,
        new ObservedEvent.Executors(0, 0, 0),
        List.of(),
        null,
        null);
  }
}
