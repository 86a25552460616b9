package dev.hearth.tunnel;

import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import dev.hearth.resource.SparkSessionStatus;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** The types that Jackson meets by reflection, so that a native image keeps them. */
@RegisterForReflection(
    targets = {
      SparkSession.class,
      SparkSessionSpec.class,
      SparkSessionSpec.Application.class,
      SparkSessionSpec.PodSize.class,
      SparkSessionSpec.Executor.class,
      SparkSessionSpec.Limits.class,
      SparkSessionSpec.Ports.class,
      SparkSessionSpec.Lifetime.class,
      SparkSessionSpec.Ticket.class,
      SparkSessionSpec.Stop.class,
      SparkSessionStatus.class,
      SparkSessionStatus.Endpoint.class,
      SparkSessionStatus.Executors.class
    })
class ReflectedTypes {}
