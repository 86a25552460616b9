package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The two locks of a session's pods that are the API server's own, each without the other and
 * without the webhook. That one alone is tried by {@link DoorsIT}, since it comes first.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
class PodSecurityIT {
  private static final String OPERATOR = "system:serviceaccount:hearth-system:session-operator";

  /** An executor of this size is what the repository's samples are. */
  private static final String REQUEST =
      "{\"kind\": \"client\", \"executor\": {\"cores\": 1, \"memory\": \"1g\", \"max\": 1}}";

  /** Refused before a policy is asked: no object at all, and a runtime that a cluster may lack. */
  private static final Set<String> REFUSED_EARLIER = Set.of("ephemeral-container", "runtime-class");

  /** What an API server that knows no devices drops before it looks at the pod. */
  private static final Set<String> OF_DEVICES = Set.of("device-claim", "container-device-claim");

  private static Platform platform;
  private static SessionLife life;
  private static LockRoom podSecurity;
  private static LockRoom policy;

  @BeforeAll
  static void makeRooms(Platform shared) {
    shared.require(Ability.POD_LOCKS);
    platform = shared;
    life = SessionLife.begin(platform.person("ada"), UUID.randomUUID().toString(), REQUEST);
    life.await("Ready");
    Cluster cluster = platform.cluster();
    JsonNode namespace = cluster.get("/api/v1/namespaces/hearth-" + life.id()).has(200).json();
    JsonNode admitted = admitted(namespace);
    podSecurity = LockRoom.ofPodSecurity(cluster, admitted);
    policy = LockRoom.ofPolicy(cluster, admitted, namespace);
    policy.stand();
  }

  /** As the webhook makes it of what Spark sends, in a namespace with all three locks. */
  private static JsonNode admitted(JsonNode namespace) {
    String image = namespace.at("/metadata/annotations/hearth.dev~1image").asText();
    return platform
        .cluster()
        .post(pods() + "?dryRun=All", Escape.executor(image).toString())
        .has(201)
        .json();
  }

  private static String pods() {
    return "/api/v1/namespaces/hearth-" + life.id() + "/pods";
  }

  @AfterAll
  static void clearAway() {
    for (LockRoom room : new LockRoom[] {policy, podSecurity}) {
      if (room != null) {
        room.close();
      }
    }
    if (life != null) {
      life.end();
    }
  }

  @Test
  void eachLetsAnExecutorIn() {
    podSecurity.takes().has(201);
    policy.takes().has(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "apparmor-unconfined",
        "host-ipc",
        "host-network",
        "host-path-volume",
        "host-pid",
        "host-port",
        "keeps-capabilities",
        "may-run-as-root",
        "no-seccomp",
        "privilege-escalation",
        "privileged",
        "proc-mount",
        "root-user-of-a-container",
        "root-user-of-the-pod",
        "says-nothing-of-escalation",
        "says-nothing-of-root",
        "seccomp-unconfined",
        "selinux-options"
      })
  void podSecurityAloneRefuses(String name) {
    Escape escape =
        Escape.all().stream().filter(one -> one.name().equals(name)).findFirst().orElseThrow();

    Answer answer = podSecurity.attempt(escape);

    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(message(answer)).contains("violates PodSecurity \"restricted:");
  }

  static List<Escape> escapes() {
    return Escape.all();
  }

  @ParameterizedTest
  @MethodSource("escapes")
  void theAdmissionPolicyAloneRefuses(Escape escape) {
    Answer answer = policy.attempt(escape);

    if (OF_DEVICES.contains(escape.name()) && answer.status() == 201) {
      assertThat(answer.json().at("/spec").has("resourceClaims")).as(answer.text()).isFalse();
      return;
    }
    assertThat(answer.status()).as(answer.text()).isIn(403, 422);
    if (message(answer).contains("session-pods.hearth.dev")) {
      assertThat(message(answer)).contains(escape.names());
    } else {
      assertThat(REFUSED_EARLIER).as(message(answer)).contains(escape.name());
    }
  }

  /** The operator's pods pass the webhook unjudged; Pod Security holds for them too. */
  @Test
  void notEvenTheOperatorMakesAPrivilegedPod() {
    Cluster cluster = platform.cluster();
    JsonNode namespace = cluster.get("/api/v1/namespaces/hearth-" + life.id()).has(200).json();
    ObjectNode pod = LockRoom.moved(admitted(namespace), "hearth-" + life.id());
    ((ObjectNode) pod.at("/spec/containers/0/securityContext"))
        .put("privileged", true)
        .put("allowPrivilegeEscalation", true);

    Answer answer = cluster.sendAs(OPERATOR, "POST", pods() + "?dryRun=All", pod.toString());

    assertThat(answer.status()).as(answer.text()).isEqualTo(403);
    assertThat(message(answer)).contains("violates PodSecurity \"restricted:");
  }

  @Test
  void nobodyButTheOperatorWritesSessions() {
    String session = "/apis/hearth.dev/v1/sparksessions/" + life.id();

    Answer changed =
        platform.cluster().merge(session, "{\"metadata\": {\"annotations\": {\"mine\": \"yes\"}}}");
    Answer deleted = platform.cluster().delete(session);

    for (Answer answer : List.of(changed, deleted)) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(403);
      assertThat(message(answer)).contains("only session-operator writes SparkSession objects");
    }
  }

  private static String message(Answer answer) {
    return answer.json().path("message").asText();
  }
}
