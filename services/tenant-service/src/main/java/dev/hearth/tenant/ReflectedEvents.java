package dev.hearth.tenant;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.TenantEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The event types that Jackson meets by reflection, so that a native image keeps them. */
@RegisterForReflection(
    targets = {
      CloudEvent.class,
      TenantEvent.class,
      TenantEvent.Changed.class,
      TenantEvent.Quota.class,
      TenantEvent.Policy.class,
      TenantEvent.Egress.class,
      TenantEvent.Member.class
    })
class ReflectedEvents {}
