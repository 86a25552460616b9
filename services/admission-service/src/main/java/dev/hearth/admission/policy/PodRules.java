package dev.hearth.admission.policy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.admission.policy.Containers.Container;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a pod that somebody else than the platform wants in a session's namespace may not be. */
public final class PodRules {
  static final String SPARK_ROLE = "spark-role";
  private static final String SEED_ISOLATION = "pod.staroid.com/isolation";

  private static final String CLUSTER_NAMES = "ClusterFirst";

  /** The cluster itself sets the latter where the user set none. */
  private static final Set<String> NO_ACCOUNT = Set.of("", "default");

  private final Policy policy;

  public PodRules(Policy policy) {
    this.policy = policy;
  }

  /** All faults of a pod that is to be made. */
  public List<Fault> checkNew(JsonNode pod, Session session, SparkRole role) {
    var faults = new ArrayList<Fault>();
    checkRole(pod, session, role, faults);
    faults.addAll(checkSpec(pod, session, role));
    return faults;
  }

  /** All faults of what a pod runs; also asked when that is changed. */
  public List<Fault> checkSpec(JsonNode whole, Session session, SparkRole role) {
    var faults = new ArrayList<Fault>();
    JsonNode pod = GateContainer.leftOutOf(whole, session);
    JsonNode spec = pod.path("spec");
    checkHost(spec, faults);
    if (role.isDriver()) {
      checkNames(spec, faults);
    }
    checkAccount(spec, role, faults);
    checkPriority(spec, faults);
    PlacementRules.check(spec, session, policy, faults);
    VolumeRules.check(spec, role, faults);
    checkPodSecurity(spec.path("securityContext"), faults);
    for (Container container : Containers.of(pod)) {
      ContainerRules.check(container, session, policy, faults);
    }
    faults.addAll(ResourceRules.check(pod, role, policy));
    return faults;
  }

  private static void checkRole(JsonNode pod, Session session, SparkRole role, List<Fault> faults) {
    JsonNode labels = pod.path("metadata").path("labels");
    String sparkRole = labels.path(SPARK_ROLE).asText();
    if (!role.name().equals(sparkRole)) {
      faults.add(
          Fault.forbidden(
              "metadata.labels[spark-role]",
              sparkRole,
              "only Spark's executors (spark-role=executor) may be made in this session's"
                  + " namespace"
                  + (Labels.ROLE_DRIVER.equals(sparkRole)
                      ? "; for spark-submit in cluster mode make a session of kind batch with"
                          + " application.source submit"
                      : "")));
    }
    String own = labels.path(Labels.ROLE).asText(role.name());
    if (!role.name().equals(own)) {
      faults.add(
          Fault.forbidden(
              "metadata.labels[hearth.dev/role]",
              own,
              "remove it; the platform gives pods their role"));
    }
    String isolation = labels.path(SEED_ISOLATION).asText(session.node());
    if (!session.node().equals(isolation)) {
      faults.add(
          Fault.outOfBounds(
              "metadata.labels[" + SEED_ISOLATION + "]",
              isolation,
              "this session was made with node isolation '"
                  + session.node()
                  + "'; remove the label, or make a session with the other"));
    }
  }

  private static void checkHost(JsonNode spec, List<Fault> faults) {
    for (String field : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (spec.path(field).asBoolean()) {
        faults.add(Fault.forbidden("spec." + field, "true", "remove it; pods keep off their node"));
      }
    }
    if (spec.path("ephemeralContainers").size() > 0) {
      faults.add(
          Fault.forbidden(
              "spec.ephemeralContainers",
              spec.path("ephemeralContainers").path(0).path("name").asText(),
              "remove it; nobody enters a session's pods"));
    }
    if (spec.path("resourceClaims").size() > 0) {
      faults.add(
          Fault.forbidden(
              "spec.resourceClaims",
              spec.path("resourceClaims").path(0).path("name").asText(),
              "remove it; a session has no devices of its own"));
    }
  }

  /** A driver's start gate dials a name: the pod must not have its own idea of where that leads. */
  private static void checkNames(JsonNode spec, List<Fault> faults) {
    String remedy = "remove it; a driver asks the cluster's own name service";
    for (String field : List.of("hostAliases", "dnsConfig")) {
      if (spec.path(field).size() > 0) {
        faults.add(Fault.forbidden("spec." + field, spec.path(field).toString(), remedy));
      }
    }
    String names = spec.path("dnsPolicy").asText(CLUSTER_NAMES);
    if (!CLUSTER_NAMES.equals(names)) {
      faults.add(Fault.forbidden("spec.dnsPolicy", names, remedy));
    }
  }

  private static void checkAccount(JsonNode spec, SparkRole role, List<Fault> faults) {
    for (String field : List.of("serviceAccountName", "serviceAccount")) {
      String account = spec.path(field).asText();
      if (!NO_ACCOUNT.contains(account) && !role.account().equals(account)) {
        faults.add(
            Fault.forbidden(
                "spec." + field,
                account,
                "use "
                    + role.account()
                    + (role.isDriver()
                        ? ", which may make and remove executors, or leave it out"
                        : ", which has no rights, or leave it out")));
      }
    }
  }

  private void checkPriority(JsonNode spec, List<Fault> faults) {
    String name = spec.path("priorityClassName").asText();
    if (!name.isEmpty() && !policy.allowedPriorityClasses().contains(name)) {
      faults.add(
          Fault.forbidden(
              "spec.priorityClassName", name, "remove it; sessions do not displace each other"));
    }
  }

  private static void checkPodSecurity(JsonNode context, List<Fault> faults) {
    if (context.path("runAsUser").asLong(-1) == 0) {
      faults.add(
          Fault.forbidden(
              "spec.securityContext.runAsUser", "0", "name a user other than root, or none"));
    }
    if (context.path("sysctls").size() > 0) {
      faults.add(
          Fault.forbidden(
              "spec.securityContext.sysctls",
              context.path("sysctls").path(0).path("name").asText(),
              "remove it; the node's kernel is shared"));
    }
    ContainerRules.checkProfiles("spec.securityContext", context, faults);
  }
}
