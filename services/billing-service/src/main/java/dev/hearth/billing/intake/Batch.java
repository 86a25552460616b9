package dev.hearth.billing.intake;

import dev.hearth.billing.usage.SliceRules;
import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.SessionEvent;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.Topics;
import dev.hearth.events.UnreadableEventException;
import dev.hearth.events.UsageEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Some messages, decoded and sorted by what they are. Pure: nothing is stored here. */
final class Batch {
  private static final String USAGE = Topics.usage("");
  private static final EventFormat<TenantEvent> TENANTS = EventFormat.of(TenantEvent.class);
  private static final EventFormat<SessionEvent> SESSIONS = EventFormat.of(SessionEvent.class);
  private static final EventFormat<UsageEvent> SLICES = EventFormat.of(UsageEvent.class);

  final List<TenantEvent.Changed> tenants = new ArrayList<>();
  final List<SessionEvent> sessions = new ArrayList<>();
  final List<UsageEvent.PodSlice> pods = new ArrayList<>();
  final List<UsageEvent.TunnelSlice> tunnels = new ArrayList<>();
  final List<Rejected> rejected = new ArrayList<>();

  /** Traceparents of what was last said of sessions, by their ids. */
  final Map<String, String> causes = new HashMap<>();

  /** Ids of all sessions that the batch speaks of. */
  final SortedSet<String> touched = new TreeSet<>();

  static Batch of(List<Message> messages) {
    Batch batch = new Batch();
    messages.forEach(batch::sort);
    return batch;
  }

  private void sort(Message message) {
    if (message.value() == null) {
      // A tombstone of a compacted topic: nothing is said any more, and nothing is taken back.
      return;
    }
    try {
      Optional<String> broken =
          switch (message.topic()) {
            case Topics.TENANTS -> tenant(TENANTS.read(message.value()).data());
            case Topics.SESSIONS -> session(SESSIONS.read(message.value()));
            default -> usage(SLICES.read(message.value()).data(), message.topic());
          };
      broken.ifPresent(
          detail -> rejected.add(new Rejected(message, Rejected.Reason.RULE_BROKEN, detail)));
    } catch (UnreadableEventException e) {
      rejected.add(new Rejected(message, Rejected.Reason.UNDECODABLE, e.getMessage()));
    } catch (RuntimeException e) {
      // No rule foresaw it; nothing was asked of anybody here, so the message alone is to blame.
      rejected.add(new Rejected(message, Rejected.Reason.RULE_BROKEN, e.toString()));
    }
  }

  private Optional<String> tenant(TenantEvent event) {
    return switch (event) {
      case TenantEvent.Changed changed -> {
        tenants.add(changed);
        yield Optional.empty();
      }
    };
  }

  private Optional<String> session(CloudEvent<SessionEvent> envelope) {
    SessionEvent event = envelope.data();
    if (event.session() == null || event.tenant() == null || event.at() == null) {
      return Optional.of("session, tenant and time must be named");
    }
    sessions.add(event);
    touched.add(event.session());
    causes.put(event.session(), envelope.traceparent());
    return Optional.empty();
  }

  private Optional<String> usage(UsageEvent slice, String topic) {
    Optional<String> broken = SliceRules.broken(slice, topic.substring(USAGE.length()));
    if (broken.isEmpty()) {
      touched.add(slice.session());
      switch (slice) {
        case UsageEvent.PodSlice pod -> pods.add(pod);
        case UsageEvent.TunnelSlice tunnel -> tunnels.add(tunnel);
      }
    }
    return broken;
  }
}
