package dev.hearth.operator.command;

import dev.hearth.events.DesiredEvent;
import dev.hearth.resource.Labels;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A desired state, written down as the object that the cluster keeps. */
final class SessionObject {
  private SessionObject() {}

  /**
   * The object with its finalizer: from the first moment on nothing that it will own can outlive it
   * unmetered.
   *
   * @param gate annotations that say which gate its pods start behind
   * @param traceparent the trace that its reconciling belongs to; null for none
   */
  static SparkSession of(
      DesiredEvent.Session desired, Map<String, String> gate, @Nullable String traceparent) {
    Map<String, String> annotations = new TreeMap<>(gate);
    if (traceparent != null) {
      annotations.put(Labels.TRACEPARENT, traceparent);
    }
    SparkSession object = new SparkSession();
    object.setMetadata(
        new ObjectMetaBuilder()
            .withName(desired.session())
            .addToLabels(Labels.SESSION, desired.session())
            .addToLabels(Labels.TENANT, desired.tenant())
            .withAnnotations(annotations.isEmpty() ? null : annotations)
            .withFinalizers(Labels.SESSION_FINALIZER)
            .build());
    object.setSpec(spec(desired));
    object.setStatus(null);
    return object;
  }

  private static SparkSessionSpec spec(DesiredEvent.Session desired) {
    SparkSessionSpec spec = new SparkSessionSpec();
    spec.tenant = desired.tenant();
    spec.owner = desired.owner();
    spec.kind = desired.kind();
    spec.revision = desired.revision();
    spec.sparkVersion = desired.sparkVersion();
    spec.image = desired.image();
    spec.node = desired.node();
    spec.runtime = desired.runtime();
    spec.driver = size(desired.driver());
    spec.executor = executor(desired.executor());
    spec.limits = limits(desired.limits());
    spec.ports = ports(desired.ports());
    spec.lifetime = lifetime(desired.lifetime());
    spec.sparkConf = new TreeMap<>(desired.sparkConf());
    spec.environment = new TreeMap<>(desired.environment());
    spec.tickets = tickets(desired.tickets());
    spec.stop = stop(desired.stop());
    spec.application = application(desired.application());
    spec.egress = egress(desired.egress());
    return spec;
  }

  private static List<SparkSessionSpec.Egress> egress(List<DesiredEvent.Egress> from) {
    List<SparkSessionSpec.Egress> egress = new ArrayList<>();
    for (DesiredEvent.Egress each : from) {
      SparkSessionSpec.Egress network = new SparkSessionSpec.Egress();
      network.cidr = each.cidr();
      network.ports = new ArrayList<>(each.ports());
      egress.add(network);
    }
    return egress;
  }

  private static SparkSessionSpec.PodSize size(DesiredEvent.Size from) {
    if (from == null) {
      return null;
    }
    SparkSessionSpec.PodSize size = new SparkSessionSpec.PodSize();
    size.cpuMillis = from.cpuMillis();
    size.memoryMiB = from.memoryMiB();
    size.localDiskMiB = from.localDiskMiB();
    return size;
  }

  private static SparkSessionSpec.Executor executor(DesiredEvent.ExecutorSize from) {
    SparkSessionSpec.Executor executor = new SparkSessionSpec.Executor();
    executor.cpuMillis = from.cpuMillis();
    executor.memoryMiB = from.memoryMiB();
    executor.localDiskMiB = from.localDiskMiB();
    executor.gpus = from.gpus();
    executor.min = from.min();
    executor.max = from.max();
    return executor;
  }

  private static SparkSessionSpec.Limits limits(DesiredEvent.Limits from) {
    SparkSessionSpec.Limits limits = new SparkSessionSpec.Limits();
    limits.cpuMillis = from.cpuMillis();
    limits.memoryMiB = from.memoryMiB();
    limits.pods = from.pods();
    return limits;
  }

  private static SparkSessionSpec.Ports ports(DesiredEvent.Ports from) {
    if (from == null) {
      return null;
    }
    SparkSessionSpec.Ports ports = new SparkSessionSpec.Ports();
    ports.driver = from.driver();
    ports.blockManager = from.blockManager();
    ports.ui = from.ui();
    return ports;
  }

  private static SparkSessionSpec.Lifetime lifetime(DesiredEvent.Lifetime from) {
    SparkSessionSpec.Lifetime lifetime = new SparkSessionSpec.Lifetime();
    lifetime.maxSeconds = from.maxSeconds();
    lifetime.idleSeconds = from.idleSeconds();
    lifetime.graceSeconds = from.graceSeconds();
    return lifetime;
  }

  private static List<SparkSessionSpec.Ticket> tickets(List<DesiredEvent.Ticket> from) {
    List<SparkSessionSpec.Ticket> tickets = new ArrayList<>();
    for (DesiredEvent.Ticket each :
        from.stream().sorted(Comparator.comparing(DesiredEvent.Ticket::id)).toList()) {
      SparkSessionSpec.Ticket ticket = new SparkSessionSpec.Ticket();
      ticket.id = each.id();
      ticket.sha256 = each.sha256();
      ticket.scopes = each.scopes().stream().sorted().toList();
      ticket.owner = each.owner();
      ticket.expiresAt = each.expiresAt().toString();
      tickets.add(ticket);
    }
    return tickets;
  }

  private static SparkSessionSpec.Application application(DesiredEvent.Application from) {
    if (from == null) {
      return null;
    }
    SparkSessionSpec.Application application = new SparkSessionSpec.Application();
    application.resource = from.resource();
    application.mainClass = from.mainClass();
    application.arguments = from.arguments();
    application.jars = from.jars();
    application.pyFiles = from.pyFiles();
    application.environment = new TreeMap<>(from.environment());
    application.retries = from.retries();
    return application;
  }

  private static SparkSessionSpec.Stop stop(DesiredEvent.Stop from) {
    if (from == null) {
      return null;
    }
    SparkSessionSpec.Stop stop = new SparkSessionSpec.Stop();
    stop.reason = from.reason();
    stop.message = from.message();
    stop.at = from.at().toString();
    return stop;
  }
}
