package dev.hearth.admission.defaulting;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.policy.GateContainer;
import dev.hearth.admission.policy.Policy;
import dev.hearth.admission.policy.SessionPlacement;
import dev.hearth.admission.policy.SparkRole;
import dev.hearth.admission.policy.VolumeRules;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;
import java.util.Iterator;
import java.util.List;

/**
 * A pod as its session wants it. Expects a pod without faults, never judges, and leaves alone what
 * it does not know. Applied to its own result it changes nothing.
 */
public final class SessionDefaults {
  private static final String OURS = "hearth.dev/";

  private final Policy policy;

  public SessionDefaults(Policy policy) {
    this.policy = policy;
  }

  /** An executor of the session. */
  public ObjectNode executor(JsonNode pod, Session session) {
    ObjectNode result = ofSpark(pod, session, SparkRole.executor(session));
    withoutToken(objectIn(result, "spec"));
    return result;
  }

  /**
   * The driver that a remote spark-submit makes, as much like the operator's own as can be: it runs
   * once, under the driver's account, whose token the cluster mounts, and the operator knows it by
   * its labels.
   */
  public ObjectNode submittedDriver(JsonNode pod, Session session) {
    ObjectNode result = ofSpark(pod, session, SparkRole.driver(session));
    objectIn(objectIn(result, "metadata"), "labels").put(Labels.ATTEMPT, "1");
    ObjectNode spec = objectIn(result, "spec");
    // A token that is mounted already stays; told to, the cluster would mount it at the gate too.
    spec.put("automountServiceAccountToken", tokenVolumes(spec).isEmpty());
    spec.put("restartPolicy", "Never");
    return result;
  }

  private ObjectNode ofSpark(JsonNode pod, Session session, SparkRole role) {
    ObjectNode result = pod.deepCopy();
    ObjectNode metadata = objectIn(result, "metadata");
    label(objectIn(metadata, "labels"), session, role);
    // Any other finalizer would let a tenant hold the namespace's end up for ever.
    metadata.putArray("finalizers").add(Labels.METERING_FINALIZER);

    ObjectNode spec = objectIn(result, "spec");
    account(spec, role);
    spec.put("enableServiceLinks", false);
    long grace = policy.longestGrace().toSeconds();
    if (spec.path("terminationGracePeriodSeconds").asLong() > grace) {
      spec.put("terminationGracePeriodSeconds", grace);
    }
    // First: what is removed asks for nothing any more.
    session.gate().ifPresent(gate -> GateContainer.removeFrom(result));
    place(spec, session);
    Hardening.pod(spec);
    Bounds.set(result, role.most());
    session
        .gate()
        .ifPresent(
            gate ->
                Gate.putBefore(
                    spec, gate.image(), role.isDriver() ? gate.ofDrivers() : gate.ofExecutors()));
    return result;
  }

  /**
   * The operator's driver pod: as it was sent, but where the session's pods run and as they run,
   * behind a gate too, because the code in it is the tenant's.
   */
  public ObjectNode driver(JsonNode pod, Session session) {
    ObjectNode result = platformPod(pod, session.id());
    ObjectNode spec = objectIn(result, "spec");
    place(spec, session);
    session
        .gate()
        .ifPresent(
            gate -> {
              GateContainer.removeFrom(result);
              Gate.putBefore(spec, gate.image(), gate.ofDrivers());
            });
    return result;
  }

  /** A pod of the platform's own: metered like any other, and otherwise as it was sent. */
  public ObjectNode platformPod(JsonNode pod, String session) {
    ObjectNode result = pod.deepCopy();
    ObjectNode metadata = objectIn(result, "metadata");
    objectIn(metadata, "labels").put(Labels.SESSION, session);
    ArrayNode finalizers =
        metadata.path("finalizers") instanceof ArrayNode present
            ? present
            : metadata.putArray("finalizers");
    for (JsonNode finalizer : finalizers) {
      if (Labels.METERING_FINALIZER.equals(finalizer.asText())) {
        return result;
      }
    }
    finalizers.add(Labels.METERING_FINALIZER);
    return result;
  }

  private static void label(ObjectNode labels, Session session, SparkRole role) {
    var names = labels.fieldNames();
    while (names.hasNext()) {
      if (names.next().startsWith(OURS)) {
        names.remove();
      }
    }
    labels.put(Labels.SESSION, session.id());
    labels.put(Labels.TENANT, session.tenant());
    labels.put(Labels.ROLE, role.name());
  }

  private static void account(ObjectNode spec, SparkRole role) {
    spec.put("serviceAccountName", role.account());
    if (spec.has("serviceAccount")) {
      spec.put("serviceAccount", role.account());
    }
  }

  private static void withoutToken(ObjectNode spec) {
    spec.put("automountServiceAccountToken", false);
    List<String> tokens = tokenVolumes(spec);
    removeNamed(spec.path("volumes"), tokens);
    for (String kind : List.of("containers", "initContainers")) {
      spec.path(kind).forEach(container -> removeNamed(container.path("volumeMounts"), tokens));
    }
  }

  private static List<String> tokenVolumes(ObjectNode spec) {
    return spec.path("volumes")
        .valueStream()
        .filter(VolumeRules::addedForToken)
        .map(volume -> volume.path("name").asText())
        .toList();
  }

  private static void removeNamed(JsonNode list, List<String> names) {
    for (Iterator<JsonNode> each = list.iterator(); each.hasNext(); ) {
      if (names.contains(each.next().path("name").asText())) {
        each.remove();
      }
    }
  }

  private void place(ObjectNode spec, Session session) {
    var placement = SessionPlacement.of(session, policy, spec);
    placement
        .nodeSelector()
        .forEach((key, value) -> objectIn(spec, "nodeSelector").put(key, value));
    placement.affinity().ifPresent(affinity -> spec.set("affinity", affinity));
    placement.runtimeClass().ifPresent(name -> spec.put("runtimeClassName", name));
    for (ObjectNode toleration : placement.tolerations()) {
      ArrayNode present =
          spec.path("tolerations") instanceof ArrayNode list ? list : spec.putArray("tolerations");
      if (present.valueStream().noneMatch(toleration::equals)) {
        present.add(toleration);
      }
    }
  }

  /** The member as an object, made if it is absent or null. */
  static ObjectNode objectIn(ObjectNode parent, String name) {
    return parent.path(name) instanceof ObjectNode present ? present : parent.putObject(name);
  }
}
