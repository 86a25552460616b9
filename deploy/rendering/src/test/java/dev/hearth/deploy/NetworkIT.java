package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.deploy.Holes.End;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who may call whom inside the cluster: exactly those who have to, and every hole has both its
 * ends. The endpoint's end is in the policies that the operator makes for each session.
 */
class NetworkIT {
  private static final List<String> SERVICES =
      List.of("tenant-service", "session-service", "billing-service");

  @ParameterizedTest
  @EnumSource
  void exactlyThoseWhoHaveToCallEachOther(Installation installation) {
    Holes holes = holes(installation);
    Set<String> named = new TreeSet<>();
    List<String> halves = new ArrayList<>();
    List<End> ends = ends(installation);
    for (End from : ends) {
      for (End to : ends) {
        for (int port : to.ports()) {
          boolean out = holes.names(from, to, port, "egress");
          boolean in = holes.names(from, to, port, "ingress");
          String call = from.name() + " -> " + to.name() + ":" + port;
          if (out || in) {
            named.add(call);
            if (!holes.allow(from, to, port, "egress")) {
              halves.add(call + " is not let out");
            }
            if (!holes.allow(from, to, port, "ingress")) {
              halves.add(call + " is not let in");
            }
          }
        }
      }
    }
    assertThat(halves).isEmpty();
    assertThat(named).isEqualTo(expected(installation));
  }

  /** An API server's address is not known beforehand, nor who comes to a public door. */
  @ParameterizedTest
  @EnumSource(names = {"TRIAL", "CONTROL_PLANE", "DATA_PLANE"})
  void onlyWhatHasToBeIsOpenForEverybody(Installation installation) {
    Set<String> open = new TreeSet<>();
    if (installation != Installation.CONTROL_PLANE) {
      open.add("admission-service ingress:8443");
      open.add("tunnel-gateway ingress:8443");
      for (String caller : List.of("admission-service", "session-operator", "tunnel-gateway")) {
        open.add(caller + " egress:443:6443");
      }
    }
    if (installation != Installation.DATA_PLANE) {
      open.add("front ingress:8443");
    }

    assertThat(holes(installation).forEverybody()).containsExactlyElementsOf(open);
  }

  private static Set<String> expected(Installation installation) {
    Set<String> calls = new TreeSet<>();
    boolean data = installation != Installation.CONTROL_PLANE && !isControlByGateway(installation);
    boolean control = installation == Installation.TRIAL || !data;
    if (data) {
      calls.add("tunnel-gateway -> endpoint:8443");
      calls.add("session-operator -> endpoint:8080");
      calls.add("session-operator -> driver:4040");
      calls.add("endpoint -> driver:4040");
      calls.add("endpoint -> driver:15002");
      calls.add("driver -> endpoint:8444");
    }
    if (control && !isControlByGateway(installation)) {
      SERVICES.forEach(service -> calls.add("front -> " + service + ":8080"));
    }
    if (installation == Installation.TRIAL) {
      for (String service : SERVICES) {
        calls.add(service + " -> postgres:5432");
        calls.add(service + " -> kafka:9092");
        calls.add(service + " -> keycloak:8080");
      }
      calls.add("session-operator -> kafka:9092");
      calls.add("kafka-setup -> kafka:9092");
      calls.add("front -> keycloak:8080");
      calls.add("keycloak -> postgres:5432");
    }
    return calls;
  }

  private static boolean isControlByGateway(Installation installation) {
    return installation == Installation.CONTROL_PLANE_BY_GATEWAY_API;
  }

  private static Holes holes(Installation installation) {
    List<Manifest> policies = new ArrayList<>(installation.of("NetworkPolicy"));
    if (!installation.of("CustomResourceDefinition").isEmpty()) {
      policies.addAll(session(installation).networkPolicies());
    }
    return new Holes(policies);
  }

  private static List<End> ends(Installation installation) {
    Map<String, JsonNode> namespaces = new TreeMap<>();
    for (Manifest namespace : installation.of("Namespace")) {
      ObjectNode labels = namespace.json().at("/metadata/labels").deepCopy();
      // Every API server sets it.
      namespaces.put(namespace.name(), labels.put("kubernetes.io/metadata.name", namespace.name()));
    }
    List<End> ends = new ArrayList<>();
    for (Manifest workload : installation.workloads()) {
      ends.add(
          new End(
              workload.name(),
              workload.namespace(),
              namespaces.get(workload.namespace()),
              workload.template().at("/metadata/labels"),
              ports(workload.podSpec())));
    }
    if (!installation.of("CustomResourceDefinition").isEmpty()) {
      SessionObjects session = session(installation);
      Map.of("endpoint", session.endpoint(), "driver", session.driver())
          .forEach(
              (name, pod) ->
                  ends.add(
                      new End(
                          name,
                          session.namespace().at("/metadata/name").asText(),
                          session.namespace().at("/metadata/labels"),
                          pod.at("/metadata/labels"),
                          ports(pod.path("spec")))));
    }
    return ends;
  }

  private static SessionObjects session(Installation installation) {
    return new SessionObjects(installation, "shared", "standard");
  }

  private static Set<Integer> ports(JsonNode podSpec) {
    Set<Integer> ports = new TreeSet<>();
    for (JsonNode container : podSpec.path("containers")) {
      container.path("ports").forEach(port -> ports.add(port.path("containerPort").asInt()));
    }
    return ports;
  }
}
