package dev.hearth.admission.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.Pods;
import dev.hearth.admission.policy.Verdict;
import dev.hearth.admission.sessions.Session;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Pods of a session whose pods wait until their network policies are in force. */
class StartGateTest {
  private static final String SPARK =
      "system:serviceaccount:" + Pods.NAMESPACE + ":hearth-endpoint";
  private static final String GATE = "/spec/initContainers/0";

  private final Session session = Pods.gated("shared", "standard");
  private final Reviews reviews = new Reviews(Pods.policy(), id -> Optional.of(session));

  @Test
  void anExecutorStartsBehindTheGateOfThePlatformsImage() {
    JsonNode gate = allowed(create(SPARK, Pods.asSparkSendsIt())).at(GATE);

    assertThat(gate.path("name").asText()).isEqualTo("hearth-gate");
    assertThat(gate.path("image").asText()).isEqualTo("hearth/tunnel-service:0.1.0");
    assertThat(gate.path("command").toString())
        .isEqualTo("[\"/bin/bash\",\"/app/gate.sh\",\"10.0.0.1:443\"]");
    assertThat(gate.at("/securityContext/readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(gate.at("/securityContext/allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(gate.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(gate.at("/securityContext/capabilities/drop/0").asText()).isEqualTo("ALL");
    assertThat(gate.has("volumeMounts")).isFalse();
    assertThat(gate.has("env")).isFalse();
  }

  @Test
  void theGateComesBeforeEveryOtherInitContainer() {
    ObjectNode pod = Pods.asAClusterHandsItOver().deepCopy();
    pod.withArray("/spec/initContainers").addObject().put("name", "own").put("image", Pods.IMAGE);

    JsonNode init = allowed(create(SPARK, pod)).at("/spec/initContainers");

    assertThat(init).hasSize(2);
    assertThat(init.get(0).path("name").asText()).isEqualTo("hearth-gate");
    assertThat(init.get(1).path("name").asText()).isEqualTo("own");
  }

  @Test
  void askedAgainThePodStaysAsItIs() {
    JsonNode once = allowed(create(SPARK, Pods.asSparkSendsIt()));

    assertThat(allowed(create(SPARK, once))).isEqualTo(once);
  }

  @Test
  void whatATenantPutsInThePlaceOfTheGateNeverRuns() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ArrayNode init = (ArrayNode) pod.at("/spec/initContainers");
    init.addObject().put("name", "first").put("image", Pods.IMAGE);
    init.addObject().put("name", "hearth-gate").put("image", Pods.IMAGE).putArray("command");

    JsonNode stored = allowed(create(SPARK, pod)).at("/spec/initContainers");

    assertThat(stored).hasSize(2);
    assertThat(stored.get(0).path("image").asText()).isEqualTo("hearth/tunnel-service:0.1.0");
    assertThat(stored.get(1).path("name").asText()).isEqualTo("first");
  }

  @Test
  void aSessionWithoutAGateGetsNoneAndLetsNobodyElsesIn() {
    var open = new Reviews(Pods.policy(), id -> Optional.of(Pods.session("shared", "standard")));
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();

    assertThat(
            allowed(open.decide(request("CREATE", SPARK, pod, MissingNode.getInstance())))
                .at("/spec/initContainers"))
        .isEmpty();
    ((ArrayNode) pod.at("/spec/initContainers"))
        .addObject()
        .put("name", "hearth-gate")
        .put("image", "hearth/tunnel-service:0.1.0");
    assertRefused(
        open.decide(request("CREATE", SPARK, pod, MissingNode.getInstance())),
        "spec.initContainers[0].image");
  }

  /** Or the gate would cost quota, and be billed as more than the executor is. */
  @Test
  void theGateIsNeverLargerThanWhatStartsAfterIt() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ObjectNode requests = (ObjectNode) pod.at("/spec/containers/0/resources/requests");
    requests.put("cpu", "200m").put("memory", "32Mi");
    ((ObjectNode) pod.at("/spec/containers/0/resources")).remove("limits");

    JsonNode small = allowed(create(SPARK, pod)).at(GATE + "/resources");
    JsonNode usual = allowed(create(SPARK, Pods.asSparkSendsIt())).at(GATE + "/resources");

    assertThat(small.path("limits").toString()).isEqualTo("{\"cpu\":\"200m\",\"memory\":\"32Mi\"}");
    assertThat(usual.path("limits").toString()).isEqualTo("{\"cpu\":\"500m\",\"memory\":\"64Mi\"}");
    assertThat(usual.path("requests").toString())
        .isEqualTo("{\"cpu\":\"10m\",\"memory\":\"16Mi\"}");
  }

  @Test
  void theOperatorsDriverWaitsForWhatDriversMayNotReach() {
    ObjectNode driver = Pods.asSparkSendsIt().deepCopy();
    ((ObjectNode) driver.at("/metadata/labels")).put("hearth.dev/role", "driver");

    JsonNode once = allowed(create(Pods.OPERATOR, driver));

    assertThat(once.at(GATE + "/command/2").asText()).isEqualTo("gateway:443");
    assertThat(once.at("/spec/initContainers")).hasSize(1);
    assertThat(allowed(create(Pods.OPERATOR, once))).isEqualTo(once);
  }

  @Test
  void aSubmittedDriverWaitsForTheSame() {
    var awaiting = new Reviews(Pods.policy(), id -> Optional.of(Pods.gatedAndAwaiting()));

    JsonNode once =
        allowed(
            awaiting.decide(
                request(
                    "CREATE",
                    SPARK,
                    Pods.driverAsSparkSubmitSendsIt(),
                    MissingNode.getInstance())));

    assertThat(once.at(GATE + "/name").asText()).isEqualTo("hearth-gate");
    assertThat(once.at(GATE + "/command/2").asText()).isEqualTo("gateway:443");
    assertThat(allowed(awaiting.decide(request("CREATE", SPARK, once, MissingNode.getInstance()))))
        .isEqualTo(once);
  }

  @Test
  void theOperatorsEndpointMayReachWhatItMustAndHasNoGate() {
    ObjectNode endpoint = Pods.asSparkSendsIt().deepCopy();
    ((ObjectNode) endpoint.at("/metadata/labels")).put("hearth.dev/role", "endpoint");

    assertThat(allowed(create(Pods.OPERATOR, endpoint)).at("/spec/initContainers")).isEmpty();
  }

  @Test
  void nobodyChangesTheGateOfAPodThatIsThere() {
    JsonNode before = allowed(create(SPARK, Pods.asSparkSendsIt()));
    ObjectNode other = before.deepCopy();
    ((ObjectNode) other.at(GATE)).put("image", Pods.IMAGE);
    ObjectNode none = before.deepCopy();
    ((ObjectNode) none.path("spec")).putArray("initContainers");
    ObjectNode shorter = before.deepCopy();
    ((ObjectNode) shorter.path("spec")).put("activeDeadlineSeconds", 60);

    assertRefused(reviews.decide(request("UPDATE", SPARK, other, before)), "hearth-gate");
    assertRefused(reviews.decide(request("UPDATE", SPARK, none, before)), "hearth-gate");
    assertThat(reviews.decide(request("UPDATE", SPARK, shorter, before)))
        .as("another change")
        .isInstanceOf(Verdict.Allowed.class);
  }

  private Verdict create(String user, JsonNode pod) {
    return reviews.decide(request("CREATE", user, pod, MissingNode.getInstance()));
  }

  private static AdmissionRequest request(
      String operation, String user, JsonNode pod, JsonNode before) {
    return new AdmissionRequest("1", operation, "", Pods.NAMESPACE, user, pod, before);
  }

  private static JsonNode allowed(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
    return ((Verdict.Allowed) verdict).pod();
  }

  private static void assertRefused(Verdict verdict, String text) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(403);
              assertThat(refused.message()).contains(text);
            });
  }
}
