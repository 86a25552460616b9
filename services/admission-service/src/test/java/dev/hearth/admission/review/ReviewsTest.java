package dev.hearth.admission.review;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.Pods;
import dev.hearth.admission.defaulting.SessionDefaults;
import dev.hearth.admission.policy.Verdict;
import dev.hearth.admission.sessions.PodSize;
import dev.hearth.admission.sessions.Session;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReviewsTest {
  private static final String SPARK =
      "system:serviceaccount:" + Pods.NAMESPACE + ":hearth-endpoint";
  private static final String COLLECTOR =
      "system:serviceaccount:kube-system:generic-garbage-collector";

  private final Session session = Pods.session("shared", "standard");
  private final Map<String, Session> known = Map.of(Pods.SESSION, session);
  private final Reviews reviews =
      new Reviews(Pods.policy(), id -> Optional.ofNullable(known.get(id)));

  @Test
  void sparksOwnExecutorPasses() {
    assertThat(create(SPARK, Pods.NAMESPACE, Pods.asSparkSendsIt()))
        .isInstanceOf(Verdict.Allowed.class);
  }

  @Test
  void podOfASessionThatTheWatchHasNotShownIsToComeAgain() {
    assertThat(create(SPARK, "hearth-sunheardof00", Pods.asSparkSendsIt()))
        .isEqualTo(new Verdict.Refused(403, "session 'sunheardof00' is not known here yet, retry"));
  }

  @Test
  void namespaceOfNoSessionIsRefused() {
    assertRefused(create(SPARK, "default", Pods.asSparkSendsIt()), "no session's");
  }

  @Test
  void endingSessionTakesNoNewPods() {
    var ending =
        new Session(
            Pods.SESSION,
            "t",
            Pods.IMAGE,
            "shared",
            "standard",
            new PodSize(1, 1, 0, 0),
            Optional.empty(),
            true,
            Optional.empty());
    var verdict =
        new Reviews(Pods.policy(), id -> Optional.of(ending))
            .decide(request("CREATE", SPARK, Pods.asSparkSendsIt(), MissingNode.getInstance()));

    assertRefused(verdict, "is ending");
  }

  @Test
  void aPodMayNotUseMoreLocalDiskThanItsSessionSays() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ((ObjectNode) pod.at("/spec/containers/0/resources/requests")).put("ephemeral-storage", "11Gi");

    assertOutOfBounds(
        createIn(Pods.withLocalDisk(10_240), pod),
        "spec.containers[0].resources.requests.ephemeral-storage '11264Mi'");
  }

  @Test
  void aSessionMayNotBePromisedMoreLocalDiskThanTheClusterGives() {
    assertOutOfBounds(
        createIn(Pods.withLocalDisk(20_481), Pods.asSparkSendsIt()),
        "make a session with less localDisk");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3", "1500m", "many"})
  void anExecutorHasAsManyGpusAsItsSessionSays(String gpus) {
    ObjectNode pod = Pods.askingForGpus(Pods.asSparkSendsIt(), gpus);

    assertRefused(
        createIn(Pods.withGpus("shared"), pod),
        "spec.containers[0].resources.limits.nvidia.com/gpu '" + gpus + "'");
  }

  @Test
  void aRequestOfGpusIsItsLimit() {
    ObjectNode pod = Pods.askingForGpus(Pods.asSparkSendsIt(), "2");
    ((ObjectNode) pod.at("/spec/containers/0/resources/requests")).put("nvidia.com/gpu", "1");

    assertRefused(
        createIn(Pods.withGpus("shared"), pod),
        "spec.containers[0].resources.requests.nvidia.com/gpu '1'");
  }

  @Test
  void oneContainerHasTheGpusOfAPod() {
    ObjectNode pod = Pods.askingForGpus(Pods.asSparkSendsIt(), "2");
    ObjectNode sideCar = ((ArrayNode) pod.at("/spec/containers")).addObject();
    sideCar.put("name", "side").put("image", Pods.IMAGE);
    sideCar.withObject("/resources/limits").put("nvidia.com/gpu", "2");
    ObjectNode first = ((ArrayNode) pod.at("/spec/initContainers")).addObject();
    first.put("name", "first").put("image", Pods.IMAGE);
    first.withObject("/resources/limits").put("nvidia.com/gpu", "2");

    Verdict verdict = createIn(Pods.withGpus("shared"), pod);

    assertRefused(verdict, "spec.containers[1].resources.limits.nvidia.com/gpu '2'");
    assertRefused(verdict, "spec.initContainers[0].resources.limits.nvidia.com/gpu '2'");
  }

  @Test
  void aSubmittedDriverHasNoGpus() {
    assertRefused(
        createIn(
            Pods.withGpus("shared"), Pods.askingForGpus(Pods.driverAsSparkSubmitSendsIt(), "2")),
        "drivers have no GPUs");
  }

  private static void assertOutOfBounds(Verdict verdict, String message) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> {
              assertThat(refused.code()).isEqualTo(422);
              assertThat(refused.message()).contains(message);
            });
  }

  private static Verdict createIn(Session session, JsonNode pod) {
    return new Reviews(Pods.policy(), id -> Optional.of(session))
        .decide(request("CREATE", SPARK, pod, MissingNode.getInstance()));
  }

  @Test
  void allFaultsComeInOneAnswer() {
    ObjectNode pod = Pods.asSparkSendsIt().deepCopy();
    ((ObjectNode) pod.path("spec")).put("hostNetwork", true).put("nodeName", "node-7");

    assertThat(create(SPARK, Pods.NAMESPACE, pod))
        .isInstanceOfSatisfying(
            Verdict.Refused.class,
            refused -> assertThat(refused.message()).contains("spec.hostNetwork", "spec.nodeName"));
  }

  @Test
  void operatorsPodIsMeteredAndOtherwiseAsSent() {
    ObjectNode endpoint = Pods.asSparkSendsIt().deepCopy();
    ((ObjectNode) endpoint.path("metadata").path("labels"))
        .put("hearth.dev/role", "endpoint")
        .put("spark-role", "none");
    ((ObjectNode) endpoint.path("spec")).put("serviceAccountName", "hearth-endpoint");

    // The operator makes it right after the session, perhaps before the watch has shown that.
    var verdict = create(Pods.OPERATOR, "hearth-sjustmade0000", endpoint);

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed -> {
              JsonNode metadata = allowed.pod().path("metadata");
              assertThat(metadata.path("finalizers").toString())
                  .isEqualTo("[\"hearth.dev/metering\"]");
              assertThat(metadata.path("labels").path("hearth.dev/role").asText())
                  .isEqualTo("endpoint");
              assertThat(metadata.path("labels").path("hearth.dev/session").asText())
                  .isEqualTo("sjustmade0000");
              assertThat(allowed.pod().path("spec")).isEqualTo(endpoint.path("spec"));
            });
  }

  @Test
  void operatorsDriverRunsWhereItsSessionsPodsRun() {
    ObjectNode driver = driver();
    var dedicated = Pods.session("dedicated", "sandbox");
    var reviews = new Reviews(Pods.policy(), id -> Optional.of(dedicated));

    var verdict =
        reviews.decide(request("CREATE", Pods.OPERATOR, driver, MissingNode.getInstance()));

    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Allowed.class,
            allowed -> {
              JsonNode spec = allowed.pod().path("spec");
              assertThat(spec.at("/nodeSelector/hearth.dev~1pool").asText()).isEqualTo("dedicated");
              assertThat(spec.path("runtimeClassName").asText()).isEqualTo("gvisor");
              assertThat(spec.path("serviceAccountName").asText()).isEqualTo("spark-driver");
              assertThat(allowed.pod().at("/metadata/finalizers").toString())
                  .isEqualTo("[\"hearth.dev/metering\"]");
            });
  }

  @Test
  void noDriverIsPlacedBeforeItsSessionIsKnown() {
    assertRefused(create(Pods.OPERATOR, "hearth-sjustmade0000", driver()), "retry");
  }

  @Test
  void nobodyElseMakesADriver() {
    assertRefused(create(SPARK, Pods.NAMESPACE, driver()), "only Spark's executors");
    assertRefused(
        create(
            "system:serviceaccount:" + Pods.NAMESPACE + ":spark-driver", Pods.NAMESPACE, driver()),
        "remove it; the platform gives pods their role");
  }

  private static ObjectNode driver() {
    ObjectNode driver = Pods.asSparkSendsIt().deepCopy();
    ((ObjectNode) driver.path("metadata").path("labels"))
        .put("hearth.dev/role", "driver")
        .put("spark-role", "driver");
    ((ObjectNode) driver.path("spec")).put("serviceAccountName", "spark-driver");
    return driver;
  }

  @Test
  void nobodyEntersARunningPod() {
    var request =
        new AdmissionRequest(
            "1", "UPDATE", "ephemeralcontainers", Pods.NAMESPACE, SPARK, stored(), stored());

    assertRefused(reviews.decide(request), "pods/ephemeralcontainers");
  }

  @Test
  void onlyThePlatformTakesTheMeteringFinalizerOff() {
    ObjectNode without = stored();
    ((ObjectNode) without.path("metadata")).putArray("finalizers");

    assertRefused(
        reviews.decide(request("UPDATE", SPARK, without, stored())), "hearth.dev/metering");
    assertThat(reviews.decide(request("UPDATE", Pods.OPERATOR, without, stored())))
        .isEqualTo(new Verdict.Allowed(without));
  }

  @Test
  void labelsOfThePlatformStay() {
    ObjectNode removed = stored();
    ((ObjectNode) removed.path("metadata").path("labels")).remove("hearth.dev/tenant");
    ObjectNode changed = stored();
    ((ObjectNode) changed.path("metadata").path("labels")).put("hearth.dev/role", "endpoint");

    assertRefused(reviews.decide(request("UPDATE", SPARK, removed, stored())), "hearth.dev/");
    assertRefused(reviews.decide(request("UPDATE", SPARK, changed, stored())), "hearth.dev/");
  }

  @Test
  void strangersFinalizerIsRefusedAndTheClustersOwnIsNot() {
    ObjectNode held = stored();
    ((ArrayNode) held.path("metadata").path("finalizers")).add("example.com/never");
    ObjectNode foreground = stored();
    ((ArrayNode) foreground.path("metadata").path("finalizers")).add("foregroundDeletion");

    assertRefused(reviews.decide(request("UPDATE", SPARK, held, stored())), "example.com/never");
    assertThat(reviews.decide(request("UPDATE", COLLECTOR, foreground, stored())))
        .isEqualTo(new Verdict.Allowed(foreground));
  }

  @Test
  void updateThatLeavesTheSpecAloneNeedsNoSession() {
    ObjectNode annotated = stored();
    ((ObjectNode) annotated.path("metadata")).putObject("annotations").put("note", "x");
    var nobody = new Reviews(Pods.policy(), id -> Optional.empty());

    assertThat(nobody.decide(request("UPDATE", COLLECTOR, annotated, stored())))
        .isEqualTo(new Verdict.Allowed(annotated));
  }

  @Test
  void imageOfARunningPodMayNotBecomeAForeignOne() {
    ObjectNode other = stored();
    ((ObjectNode) other.path("spec").path("containers").get(0)).put("image", "evil:1");

    assertRefused(
        reviews.decide(request("UPDATE", SPARK, other, stored())), "spec.containers[0].image");
  }

  /** An executor as it is after it passed. */
  private ObjectNode stored() {
    return new SessionDefaults(Pods.policy()).executor(Pods.asSparkSendsIt(), session);
  }

  private Verdict create(String user, String namespace, JsonNode pod) {
    return reviews.decide(
        new AdmissionRequest("1", "CREATE", "", namespace, user, pod, MissingNode.getInstance()));
  }

  private static AdmissionRequest request(
      String operation, String user, JsonNode pod, JsonNode before) {
    return new AdmissionRequest("1", operation, "", Pods.NAMESPACE, user, pod, before);
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
