package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * After all that the other tests did: every right that the manifests and the operator give to an
 * account was used, as the API server's audit shows, or is needed for a reason that is written
 * here.
 */
@Order(7)
@ExtendWith(SharedPlatform.class)
class RightsIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String ROLES = "/apis/rbac.authorization.k8s.io/v1";
  private static final String SYSTEM = "system:serviceaccount:hearth-system:";
  private static final String GRANTED_ON = "the operator may grant only what it has: to endpoints";
  private static final String BY_APPLY =
      "a real API server asks for it where an apply makes an object";
  private static final String LEASE = "one platform on one machine leads without an election";

  /** Rights of which no test sees a use. */
  private static final Map<String, String> EXCUSED =
      Map.ofEntries(
          Map.entry("create hearth.dev/sparksessions", BY_APPLY),
          Map.entry("create namespaces", BY_APPLY),
          Map.entry("create resourcequotas", BY_APPLY),
          Map.entry("create limitranges", BY_APPLY),
          Map.entry("create serviceaccounts", BY_APPLY),
          Map.entry("create networking.k8s.io/networkpolicies", BY_APPLY),
          Map.entry("create rbac.authorization.k8s.io/roles", BY_APPLY),
          Map.entry("create rbac.authorization.k8s.io/rolebindings", BY_APPLY),
          Map.entry("create rbac.authorization.k8s.io/clusterroles", BY_APPLY),
          Map.entry("create rbac.authorization.k8s.io/clusterrolebindings", BY_APPLY),
          Map.entry("create secrets", BY_APPLY),
          Map.entry("create services", BY_APPLY),
          Map.entry("create pods", BY_APPLY),
          Map.entry(
              "update hearth.dev/sparksessions/finalizers",
              "asked for by clusters that check owner references"),
          Map.entry("patch pods/status", "no test takes a node away for ten minutes"),
          Map.entry("get pods", GRANTED_ON),
          Map.entry("deletecollection pods", GRANTED_ON),
          Map.entry("deletecollection services", GRANTED_ON),
          Map.entry("create configmaps", GRANTED_ON),
          Map.entry("patch configmaps", GRANTED_ON),
          Map.entry("deletecollection configmaps", GRANTED_ON),
          Map.entry("list persistentvolumeclaims", GRANTED_ON),
          Map.entry("deletecollection persistentvolumeclaims", GRANTED_ON),
          Map.entry("get coordination.k8s.io/leases", LEASE),
          Map.entry("create coordination.k8s.io/leases", LEASE),
          Map.entry("update coordination.k8s.io/leases", LEASE),
          Map.entry("patch coordination.k8s.io/leases", LEASE));

  /** Those of the gateway and of endpoints. */
  private static final Map<String, String> EXCUSED_AT_DOORS =
      Map.of(
          "get hearth.dev/sparksessions", "a ticket that is newer than the watch costs one read");

  @Test
  void everyRightIsUsed(Platform platform) {
    platform.require(Ability.AUDIT);

    // Given
    Person ada = platform.person("ada");
    SessionLife life = SessionLife.begin(ada);
    life.runAPod();
    callAsSparkDoes(platform, ada, life);
    String namespace = "/namespaces/hearth-" + life.id();
    Set<String> ofEndpoint =
        rights(
            platform,
            namespace + "/roles/hearth-endpoint",
            "/clusterroles/hearth-endpoint-" + life.id());
    life.end();
    Waiting.until(
        "the operator to clear session " + life.id() + " away",
        LIMIT,
        () ->
            platform
                .calls(SYSTEM + "session-operator")
                .contains("delete rbac.authorization.k8s.io/clusterroles"));

    // When
    Map<String, Set<String>> calls = new TreeMap<>();
    for (String account : List.of("session-operator", "admission-service", "tunnel-gateway")) {
      calls.put(account, platform.calls(SYSTEM + account));
    }
    Set<String> byEndpoint =
        platform.calls("system:serviceaccount:hearth-" + life.id() + ":hearth-endpoint");

    // Then
    assertNeeded(
        "session-operator",
        rights(
            platform,
            "/clusterroles/session-operator",
            "/namespaces/hearth-system/roles/session-operator-lease",
            "/namespaces/default/roles/session-operator-api-server"),
        calls.get("session-operator"),
        excusedOfTheOperator(platform));
    assertNeeded(
        "admission-service",
        rights(platform, "/clusterroles/hearth-admission-service"),
        calls.get("admission-service"),
        Map.of());
    assertNeeded(
        "tunnel-gateway",
        rights(platform, "/clusterroles/hearth-tunnel-gateway"),
        calls.get("tunnel-gateway"),
        EXCUSED_AT_DOORS);
    assertNeeded("hearth-endpoint", ofEndpoint, byEndpoint, EXCUSED_AT_DOORS);
  }

  /** A batch session's last log lines are read where an application can be run. */
  private static Map<String, String> excusedOfTheOperator(Platform platform) {
    Map<String, String> excused = new TreeMap<>(EXCUSED);
    platform.lacks(Ability.SHARED_FILES).ifPresent(why -> excused.put("get pods/log", why));
    return excused;
  }

  /** What a driver of Spark's asks the API for besides making and reading pods. */
  private static void callAsSparkDoes(Platform platform, Person owner, SessionLife life) {
    JsonNode record = owner.get("/v1/sessions/" + life.id()).has(200).json();
    Doors doors = new Doors(platform.gateway(), life.id(), record.at("/gateway/caPem").asText());
    Optional<String> ticket = Optional.of(life.ticket());
    String map =
        "{\"apiVersion\": \"v1\", \"kind\": \"ConfigMap\", \"metadata\": {\"name\": \"m\"}}";
    doors.send("POST", doors.inNamespace("configmaps"), map, ticket).has(201);
    doors.get(doors.inNamespace("persistentvolumeclaims"), ticket).has(200);
    assertThat(doors.send("DELETE", doors.inNamespace("pods/worker"), null, ticket).status())
        .isIn(200, 404);
    for (String kind : List.of("pods", "configmaps", "services", "persistentvolumeclaims")) {
      String swept = kind + "?labelSelector=spark-app-selector%3Dnone";
      doors.send("DELETE", doors.inNamespace(swept), null, ticket).has(200);
    }
  }

  /** Each right of a role in the words of the audit. */
  private static Set<String> rights(Platform platform, String... roles) {
    Set<String> rights = new TreeSet<>();
    for (String role : roles) {
      for (JsonNode rule : platform.cluster().get(ROLES + role).has(200).json().path("rules")) {
        for (JsonNode verb : rule.path("verbs")) {
          String prefix = verb.asText() + " ";
          rule.path("nonResourceURLs").forEach(url -> rights.add(prefix + url.asText()));
          for (JsonNode group : rule.path("apiGroups")) {
            rule.path("resources")
                .forEach(
                    one -> rights.add(prefix + ApiCall.qualified(group.asText(), one.asText())));
          }
        }
      }
    }
    assertThat(rights).isNotEmpty();
    return rights;
  }

  private static void assertNeeded(
      String account, Set<String> rights, Set<String> calls, Map<String, String> excused) {
    Set<String> unused = new TreeSet<>(rights);
    unused.removeAll(calls);
    unused.removeAll(excused.keySet());
    assertThat(unused).as("rights of %s that nothing needs", account).isEmpty();
    Set<String> stale = new TreeSet<>(excused.keySet());
    stale.removeAll(rights);
    assertThat(stale).as("excuses for rights that %s does not have", account).isEmpty();
  }
}
