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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The driver that a remote spark-submit makes in a session that waits for one. */
class SubmissionTest {
  private static final String ENDPOINT =
      "system:serviceaccount:" + Pods.NAMESPACE + ":hearth-endpoint";
  private static final String DRIVER = "system:serviceaccount:" + Pods.NAMESPACE + ":spark-driver";
  private static final Session AWAITING = Pods.awaitingSubmission("shared", "standard");

  @Test
  void becomesTheSessionsDriver() {
    JsonNode driver = allowed(create(AWAITING, ENDPOINT, Pods.driverAsSparkSubmitSendsIt()));

    JsonNode labels = driver.at("/metadata/labels");
    assertThat(labels.path("hearth.dev/role").asText()).isEqualTo("driver");
    assertThat(labels.path("hearth.dev/attempt").asText()).isEqualTo("1");
    assertThat(labels.path("hearth.dev/session").asText()).isEqualTo(Pods.SESSION);
    assertThat(labels.path("hearth.dev/tenant").asText()).isEqualTo("aurora");
    assertThat(driver.at("/metadata/finalizers").toString()).isEqualTo("[\"hearth.dev/metering\"]");
    JsonNode spec = driver.path("spec");
    assertThat(spec.path("serviceAccountName").asText()).isEqualTo("spark-driver");
    assertThat(spec.path("automountServiceAccountToken").asBoolean()).isTrue();
    assertThat(spec.path("restartPolicy").asText()).isEqualTo("Never");
    assertThat(spec.at("/containers/0/securityContext/allowPrivilegeEscalation").asBoolean(true))
        .isFalse();
    assertThat(spec.at("/containers/0/resources/limits/memory").asText()).isEqualTo("2432Mi");
    assertThat(spec.at("/containers/0/args/0").asText()).isEqualTo("driver");
  }

  @Test
  void runsWhereItsSessionsPodsRun() {
    JsonNode spec =
        allowed(
                create(
                    Pods.awaitingSubmission("dedicated", "sandbox"),
                    ENDPOINT,
                    Pods.driverAsSparkSubmitSendsIt()))
            .path("spec");

    assertThat(spec.at("/nodeSelector/hearth.dev~1pool").asText()).isEqualTo("dedicated");
    assertThat(spec.path("runtimeClassName").asText()).isEqualTo("gvisor");
  }

  /** As clusters do it before they ask; asked again, they would mount it at the gate as well. */
  @Test
  void aTokenThatIsMountedStaysAndIsNotMountedAgain() {
    ObjectNode mounted = Pods.driverAsSparkSubmitSendsIt().deepCopy();
    ((ArrayNode) mounted.at("/spec/volumes"))
        .add(
            Pods.json(
                "{name: kube-api-access-x, projected: {sources: [{serviceAccountToken: {path:"
                    + " token}}, {configMap: {name: kube-root-ca.crt}}]}}"));

    JsonNode once = allowed(create(AWAITING, ENDPOINT, mounted));

    assertThat(once.at("/spec/volumes")).isEqualTo(mounted.at("/spec/volumes"));
    assertThat(once.at("/spec/automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(allowed(create(AWAITING, ENDPOINT, once))).isEqualTo(once);
  }

  @Test
  void isRefusedWhereTheSessionHasHadItsDriver() {
    assertRefused(
        create(Pods.submitted(), ENDPOINT, Pods.driverAsSparkSubmitSendsIt()),
        "metadata.name 'driver-1'",
        "make another session for another submission");
  }

  @Test
  void isRefusedInASessionThatWaitsForNone() {
    assertRefused(
        create(Pods.session("shared", "standard"), ENDPOINT, Pods.driverAsSparkSubmitSendsIt()),
        "metadata.labels[spark-role] 'driver'",
        "make a session of kind batch with application.source submit");
  }

  @Test
  void isMadeThroughTheSessionsAddressAlone() {
    assertRefused(
        create(AWAITING, DRIVER, Pods.driverAsSparkSubmitSendsIt()), "made by spark-submit");
  }

  @ParameterizedTest
  @CsvSource({
    "/metadata/name, orders-driver, set spark.kubernetes.driver.pod.name=driver-1",
    "/spec/serviceAccountName, hearth-endpoint, use spark-driver",
    "/spec/serviceAccountName, spark-executor, use spark-driver",
    "/spec/containers/0/image, evil/spark:1, use the session's own",
    "/spec/containers/0/resources/requests/memory, 3Gi, the size of this session's driver",
    "/spec/nodeName, node-7, the scheduler chooses the node"
  })
  void isHeldToWhatItsSessionIs(String pointer, String value, String remedy) {
    ObjectNode pod = Pods.driverAsSparkSubmitSendsIt().deepCopy();
    int last = pointer.lastIndexOf('/');
    ((ObjectNode) pod.at(pointer.substring(0, last))).put(pointer.substring(last + 1), value);

    assertRefused(
        create(AWAITING, ENDPOINT, pod), "'" + value.replace("3Gi", "3072Mi") + "'", remedy);
  }

  /** Its start gate dials a name. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          hostAliases | [{ip: 127.0.0.1, hostnames: [tunnel-gateway.hearth-system.svc]}]
          dnsConfig   | {nameservers: [203.0.113.7]}
          dnsPolicy   | None
          """)
  void hasNoNamesOfItsOwn(String field, String value) {
    ObjectNode pod = Pods.driverAsSparkSubmitSendsIt().deepCopy();
    ((ObjectNode) pod.path("spec")).set(field, Pods.json("{v: " + value + "}").path("v"));

    assertRefused(
        create(AWAITING, ENDPOINT, pod),
        "spec." + field,
        "remove it; a driver asks the cluster's own name service");
  }

  @Test
  void mountsNoSecretUnderTheNameOfItsToken() {
    ObjectNode pod = Pods.driverAsSparkSubmitSendsIt().deepCopy();
    ((ArrayNode) pod.at("/spec/volumes"))
        .add(
            Pods.json(
                "{name: kube-api-access-x, projected: {sources: [{secret: {name: spark-driver}}]}}"));

    assertRefused(create(AWAITING, ENDPOINT, pod), "projected.sources[0].secret");
  }

  @Test
  void executorsOfItAreAsInEverySession() {
    JsonNode executor = allowed(create(Pods.submitted(), DRIVER, Pods.asSparkSendsIt()));

    assertThat(executor.at("/metadata/labels/hearth.dev~1role").asText()).isEqualTo("executor");
    assertThat(executor.at("/spec/serviceAccountName").asText()).isEqualTo("spark-executor");
    assertThat(executor.at("/spec/containers/0/resources/limits/memory").asText())
        .isEqualTo("1408Mi");
  }

  private static Verdict create(Session session, String user, JsonNode pod) {
    return new Reviews(Pods.policy(), id -> Optional.of(session))
        .decide(
            new AdmissionRequest(
                "1", "CREATE", "", Pods.NAMESPACE, user, pod, MissingNode.getInstance()));
  }

  private static JsonNode allowed(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Allowed.class);
    return ((Verdict.Allowed) verdict).pod();
  }

  private static void assertRefused(Verdict verdict, String... words) {
    assertThat(verdict)
        .isInstanceOfSatisfying(
            Verdict.Refused.class, refused -> assertThat(refused.message()).contains(words));
  }
}
