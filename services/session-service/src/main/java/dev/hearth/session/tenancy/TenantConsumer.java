package dev.hearth.session.tenancy;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.Topics;
import dev.hearth.session.feed.Feeds;
import dev.hearth.session.feed.Message;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.MDC;

/** Reads {@code hearth.tenants}. Safe to replay: a tenant's version only grows. */
@ApplicationScoped
class TenantConsumer {
  static final String FEED = "tenants";

  private static final EventFormat<TenantEvent> FORMAT = EventFormat.of(TenantEvent.class);

  private final TenantChanges changes;

  TenantConsumer(TenantChanges changes) {
    this.changes = changes;
  }

  void start(@Observes StartupEvent event, Feeds feeds) {
    feeds.replay(FEED, Topics.TENANTS, this::take);
  }

  void take(Message message) {
    // A tenant is closed, never taken away; a tombstone says nothing.
    if (message.value() != null) {
      CloudEvent<TenantEvent> event = FORMAT.read(message.value());
      MDC.put("eventId", event.id());
      MDC.put("tenant", event.subject());
      try {
        switch (event.data()) {
          case TenantEvent.Changed changed -> changes.apply(changed);
        }
      } finally {
        MDC.remove("eventId");
        MDC.remove("tenant");
      }
    }
  }
}
