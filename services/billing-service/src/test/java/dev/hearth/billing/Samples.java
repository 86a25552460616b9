package dev.hearth.billing;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.SessionEvent;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.UsageEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Messages as the other services write them. */
public final class Samples {
  public static final Instant START = Instant.parse("2026-03-04T05:06:00Z");

  private Samples() {}

  public static byte[] tenant(String tenant, long version, TenantEvent.Member... members) {
    TenantEvent.Changed changed =
        new TenantEvent.Changed(
            tenant,
            version,
            tenant,
            TenantEvent.TenantState.ACTIVE,
            new TenantEvent.Quota(1, 1, 1, 0),
            new TenantEvent.Policy(Set.of(), Set.of("shared"), Set.of("standard"), List.of()),
            List.of(members),
            Map.of());
    return EventFormat.of(TenantEvent.class)
        .write(CloudEvent.of(tenant + "/" + version, "/t", tenant, START, changed));
  }

  public static byte[] session(SessionEvent event) {
    return EventFormat.of(SessionEvent.class)
        .write(
            CloudEvent.of(
                event.session() + "/" + event.version(), "/s", event.session(), START, event));
  }

  public static byte[] requested(String session, String tenant, String owner) {
    return session(new SessionEvent.Requested(session, tenant, 1, START, owner, "client"));
  }

  public static byte[] placed(String session, String tenant, String cluster) {
    return session(new SessionEvent.Placed(session, tenant, 2, START, cluster, "here"));
  }

  public static byte[] ended(String session, String tenant) {
    return session(
        new SessionEvent.Ended(
            session, tenant, 9, START.plusSeconds(600), "Requested", "by hand", true));
  }

  /** The end of a session that never had a pod. */
  public static byte[] endedUnmetered(String session, String tenant) {
    return session(
        new SessionEvent.Ended(
            session, tenant, 3, START.plusSeconds(600), "Requested", "by hand", false));
  }

  /** One minute of a pod with one core and one GiB. */
  public static UsageEvent.PodSlice minute(String session, String tenant, String role, int minute) {
    Instant from = START.plusSeconds(60L * minute);
    return slice(session, tenant, "local", role, from, 1, 60_000, minute == 1);
  }

  public static UsageEvent.PodSlice slice(
      String session,
      String tenant,
      String cluster,
      String role,
      Instant from,
      int revision,
      long coreMillis,
      boolean last) {
    return new UsageEvent.PodSlice(
        session,
        tenant,
        cluster,
        "here",
        session + "-" + role,
        role + "-1",
        role,
        from,
        from.plusSeconds(60),
        revision,
        coreMillis,
        1024 * coreMillis,
        0,
        0,
        last);
  }

  /** A whole minute that was sent before the pod's end was known, taken back. */
  public static UsageEvent.PodSlice takenBack(
      String session, String tenant, String role, int minute) {
    Instant from = START.plusSeconds(60L * minute);
    return new UsageEvent.PodSlice(
        session,
        tenant,
        "local",
        "here",
        session + "-" + role,
        role + "-1",
        role,
        from,
        from,
        1,
        0,
        0,
        0,
        0,
        false);
  }

  public static byte[] usage(UsageEvent.PodSlice slice) {
    return write(slice.id(), slice);
  }

  public static byte[] usage(UsageEvent.TunnelSlice slice) {
    return write(slice.id(), slice);
  }

  private static byte[] write(String id, UsageEvent slice) {
    return EventFormat.of(UsageEvent.class)
        .write(CloudEvent.of(id, "/c", slice.session(), slice.to(), slice));
  }
}
