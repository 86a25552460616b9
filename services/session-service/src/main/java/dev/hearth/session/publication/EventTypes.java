package dev.hearth.session.publication;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.ClusterEvent;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.SessionEvent;
import dev.hearth.events.TenantEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The contract's records, which a native image would otherwise not know how to write as JSON. */
@RegisterForReflection(
    targets = {
      CloudEvent.class,
      ClusterEvent.class,
      DesiredEvent.class,
      ObservedEvent.class,
      SessionEvent.class,
      TenantEvent.class
    },
    registerFullHierarchy = true)
final class EventTypes {
  private EventTypes() {}
}
