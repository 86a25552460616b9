package dev.hearth.check;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Optional;

/**
 * Whether the start gate of sessions' executors fits this network. It waits until an address is out
 * of reach: one that answers while no policy is in force, and does not under one that forbids all.
 *
 * @param enabled as the operator is set, or will be by default
 * @param address what the gate waits for
 */
record GateAnswer(boolean enabled, String address) {
  static final String NAME = "gate";

  private static final String NETWORK = "network";

  /** As session-operator has it: Kubernetes puts in what the node knows. */
  private static final String API_SERVER = "$(KUBERNETES_SERVICE_HOST):$(KUBERNETES_SERVICE_PORT)";

  private static final String SETTING =
      "set HEARTH_GATE_EXECUTOR_ADDRESS of session-operator to an address that answers every pod and"
          + " is none of the cluster's DNS";

  /** As installed, else as it is by default. */
  static GateAnswer of(Subject subject) throws IOException, InterruptedException {
    boolean enabled = true;
    String address = API_SERVER;
    for (JsonNode map :
        subject.cluster().list("/api/v1/namespaces/" + Scope.DATA_NAMESPACE + "/configmaps")) {
      JsonNode data = map.path("data");
      enabled &= !data.path("HEARTH_GATE_ENABLED").asText("true").equals("false");
      address = data.path("HEARTH_GATE_EXECUTOR_ADDRESS").asText(address);
    }
    return new GateAnswer(enabled, address);
  }

  /** What a probe is told to dial. */
  String argument() {
    return "dial:" + NAME + "=" + address;
  }

  /**
   * What it means for the gate.
   *
   * @param free how a dial of the address went while no policy was there; null where it was not
   *     tried
   * @param bound how it went under a policy that forbids all; null likewise
   */
  Optional<Finding> judge(ProbeState free, ProbeState bound) {
    if (!enabled || free == null || bound == null) {
      return Optional.empty();
    }
    if (bound.state().equals("open")) {
      return Optional.of(
          Finding.fail(
              NETWORK,
              "the start gate's address stays open under a policy that forbids all: no executor would"
                  + " start",
              SETTING));
    }
    return Optional.of(
        free.open() > 0
            ? Finding.ok(NETWORK, "the start gate's address is open until a policy forbids it")
            : Finding.warn(
                NETWORK,
                "the start gate's address does not answer where no policy is: the gate opens too soon",
                SETTING));
  }

  /** What a pod that starts under a policy, and dials at once, means for sessions. */
  Finding newcomer(boolean passed) {
    if (!passed) {
      return Finding.ok(NETWORK, "a new pod is closed in from its first packet on");
    }
    return enabled
        ? Finding.warn(
            NETWORK,
            "a new pod's first packets passed before its policy was in force; the start gate holds"
                + " executors and drivers back until theirs is",
            "set the plug-in up to hold pods until they are programmed if you can, and block the"
                + " metadata address on the nodes")
        : Finding.fail(
            NETWORK,
            "a new pod's first packets passed before its policy was in force, and the start gate is"
                + " switched off: executors reach everything at first",
            "remove HEARTH_GATE_ENABLED=false from session-operator's settings, or set the plug-in up"
                + " to hold pods until they are programmed");
  }
}
