package dev.hearth.admission.defaulting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.Pods;
import dev.hearth.admission.policy.PodRules;
import dev.hearth.admission.policy.SparkRole;
import dev.hearth.admission.sessions.Session;
import dev.hearth.resource.Labels;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SessionDefaultsTest {
  private static final Session SHARED = Pods.session("shared", "standard");
  private static final Session DEDICATED = Pods.session("dedicated", "sandbox");

  private final SessionDefaults defaults = new SessionDefaults(Pods.policy());
  private final PodRules rules = new PodRules(Pods.policy());

  static List<Arguments> podsAndSessions() {
    return Stream.of(SHARED, DEDICATED)
        .flatMap(
            session ->
                Stream.of(
                    Arguments.of(Pods.asSparkSendsIt(), session),
                    Arguments.of(Pods.asAClusterHandsItOver(), session)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("podsAndSessions")
  void ownResultHasNoFaultAndStaysAsItIs(JsonNode pod, Session session) {
    SparkRole role = SparkRole.executor(session);
    assertThat(rules.checkNew(pod, session, role)).isEmpty();

    ObjectNode once = defaults.executor(pod, session);

    assertThat(rules.checkNew(once, session, role)).isEmpty();
    assertThat(defaults.executor(once, session)).isEqualTo(once);
  }

  @ParameterizedTest
  @MethodSource("podsAndSessions")
  void everyContainerMeetsRestricted(JsonNode pod, Session session) {
    ObjectNode spec = spec(defaults.executor(pod, session));

    assertThat(spec.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(spec.at("/securityContext/seccompProfile/type").asText())
        .isEqualTo("RuntimeDefault");
    assertThat(spec.path("containers"))
        .isNotEmpty()
        .allSatisfy(
            container -> {
              JsonNode context = container.path("securityContext");
              assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
              assertThat(context.path("capabilities").path("drop").toString())
                  .isEqualTo("[\"ALL\"]");
            });
  }

  @Test
  void labelsComeFromTheSession() {
    JsonNode metadata = defaults.executor(Pods.asAClusterHandsItOver(), SHARED).path("metadata");

    assertThat(metadata.path("labels").toString())
        .contains(
            "\"hearth.dev/session\":\"" + Pods.SESSION + "\"",
            "\"hearth.dev/tenant\":\"aurora\"",
            "\"hearth.dev/role\":\"executor\"",
            "\"spark-role\":\"executor\"")
        .doesNotContain("hearth.dev/pool", "somebody-else");
    assertThat(metadata.path("finalizers").toString()).isEqualTo("[\"hearth.dev/metering\"]");
  }

  @Test
  void executorHasNoTokenWhateverTheClusterMounted() {
    ObjectNode spec = spec(defaults.executor(Pods.asAClusterHandsItOver(), SHARED));

    assertThat(spec.path("serviceAccountName").asText()).isEqualTo("spark-executor");
    assertThat(spec.path("serviceAccount").asText()).isEqualTo("spark-executor");
    assertThat(spec.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(spec.path("volumes")).isEmpty();
    assertThat(spec.at("/containers/0/volumeMounts")).isEmpty();
  }

  @Test
  void sparksOwnVolumesAndPortsStay() {
    JsonNode pod = Pods.asSparkSendsIt();
    ObjectNode spec = spec(defaults.executor(pod, SHARED));

    assertThat(spec.path("volumes")).isEqualTo(pod.at("/spec/volumes"));
    assertThat(spec.at("/containers/0/ports")).isEqualTo(pod.at("/spec/containers/0/ports"));
    assertThat(spec.at("/containers/0/env")).isEqualTo(pod.at("/spec/containers/0/env"));
    assertThat(spec.path("restartPolicy").asText()).isEqualTo("Never");
    assertThat(spec.path("terminationGracePeriodSeconds").asInt()).isEqualTo(30);
    assertThat(spec.path("enableServiceLinks").asBoolean(true)).isFalse();
  }

  @Test
  void limitIsTheRequestWhereSparkSetsNone() {
    JsonNode resources =
        spec(defaults.executor(Pods.asSparkSendsIt(), SHARED)).at("/containers/0/resources");

    assertThat(resources.at("/limits/cpu").asText()).isEqualTo("1");
    assertThat(resources.at("/limits/memory").asText()).isEqualTo("1408Mi");
  }

  @Test
  void localDiskThatTheSessionSaysIsRequestedAndIsTheLimit() {
    Session session = Pods.withLocalDisk(10_240);
    SparkRole role = SparkRole.executor(session);

    ObjectNode executor = defaults.executor(Pods.asSparkSendsIt(), session);
    ObjectNode driver = defaults.submittedDriver(Pods.driverAsSparkSubmitSendsIt(), session);

    for (ObjectNode pod : List.of(executor, driver)) {
      JsonNode resources = spec(pod).at("/containers/0/resources");
      assertThat(resources.at("/requests/ephemeral-storage").asText()).isEqualTo("10240Mi");
      assertThat(resources.at("/limits/ephemeral-storage").asText()).isEqualTo("10240Mi");
      // The gate writes nothing, and counts for nothing.
      assertThat(spec(pod).at("/initContainers/0/resources").toString())
          .doesNotContain("ephemeral");
    }
    assertThat(rules.checkNew(executor, session, role)).isEmpty();
    assertThat(defaults.executor(executor, session)).isEqualTo(executor);
  }

  @Test
  void aSideCarSharesTheLocalDiskWithSpark() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ObjectNode sideCar = ((ArrayNode) pod.at("/spec/containers")).addObject();
    sideCar.put("name", "side").put("image", Pods.IMAGE);
    sideCar.putObject("resources").putObject("limits").put("ephemeral-storage", "1Gi");

    ObjectNode spec = spec(defaults.executor(pod, Pods.withLocalDisk(10_240)));

    assertThat(spec.at("/containers/0/resources/limits/ephemeral-storage").asText())
        .isEqualTo("9216Mi");
    assertThat(spec.at("/containers/1/resources/requests/ephemeral-storage").asText())
        .isEqualTo("1Gi");
  }

  @Test
  void anExecutorWithGpusMayGoToTheNodesThatHaveThem() {
    Session session = Pods.withGpus("shared");
    SparkRole role = SparkRole.executor(session);
    ObjectNode asking = Pods.askingForGpus(Pods.asSparkSendsIt(), "2");

    ObjectNode pod = defaults.executor(asking, session);

    assertThat(rules.checkNew(asking, session, role)).isEmpty();
    assertThat(spec(pod).path("tolerations").toString())
        .isEqualTo("[{\"key\":\"nvidia.com/gpu\",\"operator\":\"Exists\"}]");
    assertThat(spec(pod).at("/containers/0/resources/limits").path("nvidia.com/gpu").asText())
        .isEqualTo("2");
    assertThat(spec(pod).at("/initContainers/0/resources").toString()).doesNotContain("gpu");
    assertThat(rules.checkNew(pod, session, role)).isEmpty();
    assertThat(defaults.executor(pod, session)).isEqualTo(pod);
  }

  /** It is taken out, and nobody checks what it asks for. */
  @Test
  void whatCallsItselfTheGateOpensNoNodesWithGpus() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ObjectNode pretender =
        spec(pod).putArray("initContainers").addObject().put("name", Labels.GATE);
    pretender.withObject("/resources/limits").put("nvidia.com/gpu", "1");

    ObjectNode spec = spec(defaults.executor(pod, Pods.withGpus("shared")));

    assertThat(spec.path("tolerations")).isEmpty();
    assertThat(spec.path("initContainers").toString()).doesNotContain("gpu");
  }

  @Test
  void onDedicatedNodesGpusAreTheirsToo() {
    ObjectNode asking = Pods.askingForGpus(Pods.asSparkSendsIt(), "2");

    ObjectNode spec = spec(defaults.executor(asking, Pods.withGpus("dedicated")));

    assertThat(spec.at("/tolerations/0/key").asText()).isEqualTo("hearth.dev/pool");
    assertThat(spec.at("/tolerations/1/key").asText()).isEqualTo("nvidia.com/gpu");
  }

  @Test
  void whoAsksForNoGpusKeepsOffTheirNodes() {
    Session session = Pods.withGpus("shared");

    assertThat(spec(defaults.executor(Pods.asSparkSendsIt(), session)).path("tolerations"))
        .isEmpty();
    assertThat(
            spec(defaults.submittedDriver(Pods.driverAsSparkSubmitSendsIt(), session))
                .path("tolerations"))
        .isEmpty();
  }

  @Test
  void localDiskStaysUnboundWhereTheSessionDoesNotSay() {
    assertThat(defaults.executor(Pods.asSparkSendsIt(), SHARED).toString())
        .doesNotContain("ephemeral-storage");
  }

  @Test
  void silentContainerGetsTheExecutorsSize() {
    ObjectNode spec = spec(defaults.executor(Pods.asAClusterHandsItOver(), SHARED));

    assertThat(spec.at("/containers/0/resources").toString())
        .isEqualTo(
            "{\"requests\":{\"cpu\":\"1000m\",\"memory\":\"1408Mi\"},"
                + "\"limits\":{\"cpu\":\"1000m\",\"memory\":\"1408Mi\"}}");
    assertThat(spec.path("terminationGracePeriodSeconds").asInt()).isEqualTo(60);
  }

  @Test
  void silentSideCarsShareWhatTheExecutorLeaves() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    JsonNode executor = pod.at("/spec/containers/0");
    ((ObjectNode) executor.at("/resources/requests")).put("cpu", "600m");
    for (String name : List.of("left", "right")) {
      pod.withArray("/spec/containers").addObject().put("name", name).put("image", Pods.IMAGE);
    }
    ((ObjectNode) executor.at("/resources/requests")).put("memory", "1000Mi");

    ObjectNode spec = spec(defaults.executor(pod, SHARED));

    assertThat(spec.at("/containers/1/resources/requests").toString())
        .isEqualTo("{\"cpu\":\"200m\",\"memory\":\"204Mi\"}");
    assertThat(spec.at("/containers/2/resources/limits").toString())
        .isEqualTo("{\"cpu\":\"200m\",\"memory\":\"204Mi\"}");
  }

  /** Requests are what is billed: a small one beside a large limit would be use for nothing. */
  @Test
  void containerMayUseWhatIsBilledAndNoMore() {
    assertThat(
            bounded(
                "{\"cpu\":\"10m\",\"memory\":\"1Mi\"}", "{\"cpu\":\"1\",\"memory\":\"1408Mi\"}"))
        .isEqualTo("{\"cpu\":\"10m\",\"memory\":\"1Mi\"}");
    assertThat(bounded("{\"cpu\":\"1\"}", "{\"cpu\":\"64\",\"memory\":\"1Gi\"}"))
        .isEqualTo("{\"cpu\":\"1\",\"memory\":\"1Gi\"}");
  }

  @Test
  void sparksEqualRequestAndLimitStayAsTheyAre() {
    String size = "{\"cpu\":\"1\",\"memory\":\"1408Mi\"}";

    assertThat(bounded(size, size)).isEqualTo(size);
  }

  @Test
  void dedicatedSessionKeepsItsNodeToItself() {
    ObjectNode spec = spec(defaults.executor(Pods.asAClusterHandsItOver(), DEDICATED));

    assertThat(spec.path("nodeSelector").toString())
        .isEqualTo("{\"hearth.dev/pool\":\"dedicated\"}");
    assertThat(spec.path("tolerations").toString())
        .contains("{\"key\":\"hearth.dev/pool\",\"operator\":\"Equal\",\"value\":\"dedicated\"}");
    JsonNode term =
        spec.at("/affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/0");
    assertThat(term.path("namespaceSelector").isObject()).isTrue();
    assertThat(term.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
    assertThat(term.at("/labelSelector/matchExpressions/1").toString())
        .isEqualTo(
            "{\"key\":\"hearth.dev/session\",\"operator\":\"NotIn\",\"values\":[\""
                + Pods.SESSION
                + "\"]}");
    assertThat(spec.path("runtimeClassName").asText()).isEqualTo("gvisor");
  }

  @Test
  void numericUserOfTheImageIsKept() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ((ObjectNode) pod.at("/spec/containers/0")).putObject("securityContext").put("runAsUser", 185);

    assertThat(
            spec(defaults.executor(pod, SHARED))
                .at("/containers/0/securityContext/runAsUser")
                .asInt())
        .isEqualTo(185);
  }

  /** Requests of a container after defaulting, which its limits must equal. */
  private String bounded(String requests, String limits) {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ObjectNode resources = (ObjectNode) pod.at("/spec/containers/0/resources");
    resources.set("requests", Pods.json(requests));
    resources.set("limits", Pods.json(limits));

    JsonNode result = spec(defaults.executor(pod, SHARED)).at("/containers/0/resources");

    assertThat(result.path("limits")).isEqualTo(result.path("requests"));
    return result.path("requests").toString();
  }

  private static ObjectNode spec(ObjectNode pod) {
    return (ObjectNode) pod.path("spec");
  }
}
