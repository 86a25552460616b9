package dev.hearth.operator.lifecycle;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.lifecycle.Settled.Basis;
import dev.hearth.operator.namespace.CollectorPolicy;
import dev.hearth.operator.namespace.DriverPod;
import dev.hearth.operator.namespace.DriverPorts;
import dev.hearth.operator.namespace.DriverRights;
import dev.hearth.operator.namespace.DriverSecret;
import dev.hearth.operator.namespace.DriverService;
import dev.hearth.operator.namespace.Egress;
import dev.hearth.operator.namespace.EgressPolicy;
import dev.hearth.operator.namespace.EndpointConfig;
import dev.hearth.operator.namespace.EndpointPod;
import dev.hearth.operator.namespace.EndpointRights;
import dev.hearth.operator.namespace.NetworkConfig;
import dev.hearth.operator.namespace.SessionAccounts;
import dev.hearth.operator.namespace.SessionIdentity;
import dev.hearth.operator.namespace.SessionLimits;
import dev.hearth.operator.namespace.SessionNamespace;
import dev.hearth.operator.namespace.SessionPolicies;
import dev.hearth.operator.namespace.SessionQuota;
import dev.hearth.operator.namespace.UploadedFiles;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Everything that should exist for a session, in the order in which it is made.
 *
 * @param identity whose all of it is
 * @param basis what all but the namespace, the endpoint and the driver follows from
 * @param objects the namespace first, policies before anything that runs
 * @param endpoint the pod, which is made last and never made again; empty while a session ends. Its
 *     secret comes with it and is not listed, because a key is not planned but drawn
 * @param driver the pod that is to be made now, and the secret that it reads; empty where there is
 *     nothing to make
 */
record SessionPlan(
    SessionIdentity identity,
    Basis basis,
    List<HasMetadata> objects,
    Optional<Pod> endpoint,
    Optional<Driver> driver) {

  /** What the plan has to know of the cluster. */
  record Surroundings(NetworkConfig network, EndpointConfig endpoint, List<ApiServer> apiServers) {
    /** What is open here of all that the session may reach. */
    Egress egress(SparkSessionSpec spec) {
      return Egress.of(spec.egress, network.egress(), apiServers);
    }
  }

  /** A run of the driver that begins. */
  record Driver(Secret configuration, Pod pod) {}

  /** For a session that should run; its driver is planned apart, see {@link #withDriver}. */
  static SessionPlan running(SparkSession session, Surroundings around) {
    SparkSessionSpec spec = session.getSpec();
    SessionIdentity identity = SessionIdentity.of(session);
    DriverPorts driver = DriverPorts.of(spec);
    List<HasMetadata> objects = new ArrayList<>();
    objects.add(SessionNamespace.of(session));
    objects.addAll(
        SessionPolicies.of(
            identity,
            driver,
            !spec.uploads().isEmpty(),
            around.network(),
            around.endpoint(),
            around.apiServers()));
    CollectorPolicy.of(identity, around.endpoint()).ifPresent(objects::add);
    EgressPolicy.of(identity, around.egress(spec)).ifPresent(objects::add);
    objects.add(SessionQuota.of(identity, spec, around.endpoint()));
    objects.add(SessionLimits.of(identity, spec));
    objects.addAll(SessionAccounts.of(identity));
    objects.addAll(EndpointRights.of(identity, spec));
    if (spec.driver != null) {
      objects.addAll(DriverRights.of(identity));
    }
    objects.add(DriverService.of(identity, driver));
    return new SessionPlan(
        identity,
        basis(session, around),
        List.copyOf(objects),
        Optional.of(EndpointPod.of(identity, spec, around.endpoint())),
        Optional.empty());
  }

  /** For a session that ends: what is there stays, and nothing new may start. */
  static SessionPlan ending(SparkSession session, Surroundings around) {
    SessionIdentity identity = SessionIdentity.of(session);
    return new SessionPlan(
        identity,
        basis(session, around),
        List.of(SessionQuota.closed(identity, session.getSpec(), around.endpoint())),
        Optional.empty(),
        Optional.empty());
  }

  private static Basis basis(SparkSession session, Surroundings around) {
    var metadata = session.getMetadata();
    return new Basis(
        metadata.getName(),
        metadata.getUid(),
        Objects.requireNonNullElse(metadata.getGeneration(), 0L),
        around.apiServers());
  }

  /** For a session that is ready: an endpoint that went is a loss and is not made again. */
  SessionPlan withoutEndpoint() {
    return new SessionPlan(identity, basis, objects, Optional.empty(), driver);
  }

  /** With a run of its driver that is to begin. */
  SessionPlan withDriver(SparkSession session, int attempt, UploadedFiles files) {
    SparkSessionSpec spec = session.getSpec();
    return new SessionPlan(
        identity,
        basis,
        objects,
        endpoint,
        Optional.of(
            new Driver(
                DriverSecret.of(identity, spec.sparkConf),
                DriverPod.of(identity, spec, attempt, files))));
  }
}
