package dev.hearth.billing;

import dev.hearth.events.BillingEvent;
import dev.hearth.events.CloudEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.SessionEvent;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.UsageEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The event types that Jackson meets by reflection, so that a native image keeps them. */
@RegisterForReflection(
    targets = {
      CloudEvent.class,
      BillingEvent.class,
      BillingEvent.SessionCosted.class,
      TenantEvent.class,
      TenantEvent.Changed.class,
      TenantEvent.Quota.class,
      TenantEvent.Policy.class,
      TenantEvent.Member.class,
      UsageEvent.class,
      UsageEvent.PodSlice.class,
      UsageEvent.TunnelSlice.class,
      SessionEvent.class,
      SessionEvent.Requested.class,
      SessionEvent.Queued.class,
      SessionEvent.Placed.class,
      SessionEvent.Provisioning.class,
      SessionEvent.Ready.class,
      SessionEvent.ConditionsChanged.class,
      SessionEvent.Warned.class,
      SessionEvent.Spared.class,
      SessionEvent.Ending.class,
      SessionEvent.Ended.class,
      SessionEvent.Failed.class,
      ObservedEvent.Executors.class,
      ObservedEvent.Condition.class
    })
class ReflectedEvents {}
