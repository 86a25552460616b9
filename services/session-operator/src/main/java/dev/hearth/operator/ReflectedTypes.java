package dev.hearth.operator;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.ClusterEvent;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.UsageEvent;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import dev.hearth.resource.SparkSessionStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The types that Jackson meets by reflection, so that a native image keeps them. */
@RegisterForReflection(
    targets = {
      CloudEvent.class,
      ClusterEvent.class,
      ClusterEvent.Heartbeat.class,
      ClusterEvent.Gateway.class,
      ClusterEvent.Capacity.class,
      DesiredEvent.class,
      DesiredEvent.Session.class,
      DesiredEvent.Size.class,
      DesiredEvent.ExecutorSize.class,
      DesiredEvent.Limits.class,
      DesiredEvent.Ports.class,
      DesiredEvent.Lifetime.class,
      DesiredEvent.Ticket.class,
      DesiredEvent.Stop.class,
      DesiredEvent.Egress.class,
      ObservedEvent.class,
      ObservedEvent.Session.class,
      ObservedEvent.Phase.class,
      ObservedEvent.Executors.class,
      ObservedEvent.Condition.class,
      ObservedEvent.StopNotice.class,
      UsageEvent.class,
      UsageEvent.PodSlice.class,
      UsageEvent.TunnelSlice.class,
      SparkSession.class,
      SparkSessionSpec.class,
      SparkSessionSpec.PodSize.class,
      SparkSessionSpec.Executor.class,
      SparkSessionSpec.Limits.class,
      SparkSessionSpec.Ports.class,
      SparkSessionSpec.Lifetime.class,
      SparkSessionSpec.Ticket.class,
      SparkSessionSpec.Stop.class,
      SparkSessionSpec.Egress.class,
      SparkSessionStatus.class,
      SparkSessionStatus.Endpoint.class,
      SparkSessionStatus.Executors.class
    })
class ReflectedTypes {}
