package dev.hearth.admission.review;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.admission.Pods;
import dev.hearth.admission.WebhookCertificate;
import dev.hearth.admission.sessions.SessionDirectory;
import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.zjsonpatch.JsonPatch;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.eclipse.microprofile.health.Readiness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The service as a whole: TLS in front, a watch behind, and reviews as an API server sends them.
 */
@QuarkusTest
@WithKubernetesTestServer
@QuarkusTestResource(WebhookCertificate.class)
class ReviewEndpointTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SPARK =
      "system:serviceaccount:" + Pods.NAMESPACE + ":hearth-endpoint";

  @Inject KubernetesClient kubernetes;
  @Inject SessionDirectory sessions;
  @Inject @Readiness CertificateReadiness certificateReadiness;

  @ConfigProperty(name = "HEARTH_ADMISSION_CERTIFICATE")
  Path certificate;

  @TestHTTPResource(value = "/mutate", tls = true)
  URL mutate;

  @TestHTTPResource(value = "health/ready", management = true)
  URL ready;

  @TestHTTPResource(value = "metrics", management = true)
  URL metrics;

  @BeforeEach
  void sessionIsKnown() {
    if (sessions.find(Pods.SESSION).isEmpty()) {
      kubernetes.resource(session()).create();
      Instant limit = Instant.now().plus(Duration.ofSeconds(60));
      while (sessions.find(Pods.SESSION).isEmpty()) {
        assertThat(Instant.now()).as("waiting for the watch to show the session").isBefore(limit);
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
      }
    }
  }

  @Test
  void aCertificateThatHasRunOutIsNotReady() {
    Instant now = Instant.now();

    assertThat(certificateReadiness.at(now).getStatus()).isEqualTo(Status.UP);
    assertThat(certificateReadiness.at(now.plus(Duration.ofDays(2))).getStatus())
        .isEqualTo(Status.DOWN);
    assertThat(certificateReadiness.at(now.minus(Duration.ofDays(2))).getStatus())
        .isEqualTo(Status.DOWN);
  }

  @Test
  void sparksExecutorIsAllowedWithAPatchThatNeedsNoSecond() throws Exception {
    JsonNode pod = Pods.asSparkSendsIt();

    String answer =
        post(review("CREATE", SPARK, pod))
            .statusCode(200)
            .body("apiVersion", equalTo("admission.k8s.io/v1"))
            .body("kind", equalTo("AdmissionReview"))
            .body("response.uid", equalTo("705ab4f5-6393-11e8-b7cc-42010a800002"))
            .body("response.allowed", equalTo(true))
            .body("response.patchType", equalTo("JSONPatch"))
            .extract()
            .asString();
    JsonNode patch =
        JSON.readTree(
            Base64.getDecoder().decode(JSON.readTree(answer).at("/response/patch").asText()));
    JsonNode patched = JsonPatch.apply(patch, pod);

    assertThat(patched.at("/metadata/labels").toString())
        .contains("\"hearth.dev/tenant\":\"aurora\"");
    post(review("CREATE", SPARK, patched))
        .body("response.allowed", equalTo(true))
        .body("response.patch", nullValue());
  }

  @Test
  void refusalIsAnAnswerAndNoProblem() throws Exception {
    post(review("CREATE", SPARK, Pods.read("refused/too-much-cpu.yaml").path("pod")))
        .statusCode(200)
        .body("response.allowed", equalTo(false))
        .body("response.status.code", equalTo(422))
        .body(
            "response.status.message",
            containsString("spec.containers[0].resources.requests.cpu '2000m'"));
  }

  @Test
  void anythingElseThanAReviewIsABadRequest() {
    post("{\"kind\":\"Pod\"}").statusCode(400);
    post("[]").statusCode(400);
    post("not json").statusCode(400);
  }

  @Test
  void readinessAndMetricsAreOnAPortOfTheirOwn() throws Exception {
    post(review("CREATE", SPARK, Pods.asSparkSendsIt())).statusCode(200);

    given().get(ready).then().statusCode(200).body(containsString("sessions known"));
    given()
        .get(metrics)
        .then()
        .statusCode(200)
        .body(containsString("hearth_admission_review_seconds_count"));
  }

  @Test
  void metricsKnowNoOperationButKubernetesOwn() throws Exception {
    post(review("UNHEARD-OF", SPARK, Pods.asSparkSendsIt())).statusCode(200);

    given()
        .get(metrics)
        .then()
        .statusCode(200)
        .body(containsString("operation=\"OTHER\""))
        .body(not(containsString("UNHEARD-OF")));
  }

  /** No gate, since machines differ: prints what a review costs over a connection that is kept. */
  @Test
  void tellsHowLongAReviewTakes() throws Exception {
    var request =
        HttpRequest.newBuilder(mutate.toURI())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(review("CREATE", SPARK, Pods.asSparkSendsIt())))
            .build();
    long[] nanos = new long[3000];
    try (var client = HttpClient.newBuilder().sslContext(trust()).build()) {
      for (int i = 0; i < nanos.length; i++) {
        long start = System.nanoTime();
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        nanos[i] = System.nanoTime() - start;
      }
    }
    long[] warm = Arrays.copyOfRange(nanos, 1000, nanos.length);
    Arrays.sort(warm);
    System.out.printf(
        "review over TLS, one after the other: p50 %d us, p99 %d us%n",
        warm[warm.length / 2] / 1000, warm[warm.length * 99 / 100] / 1000);
  }

  private SSLContext trust() throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (var file = Files.newInputStream(certificate)) {
      store.setCertificateEntry(
          "webhook", CertificateFactory.getInstance("X.509").generateCertificate(file));
    }
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    var context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  private ValidatableResponse post(String body) {
    RequestSpecification request = given().relaxedHTTPSValidation();
    return request.contentType("application/json").body(body).post(mutate).then();
  }

  private static String review(String operation, String user, JsonNode pod) throws IOException {
    ObjectNode review = (ObjectNode) JSON.readTree(Pods.FOLDER.resolve("review.json").toFile());
    ObjectNode request = (ObjectNode) review.path("request");
    request.put("operation", operation).set("object", pod);
    ((ObjectNode) request.path("userInfo")).put("username", user);
    return JSON.writeValueAsString(review);
  }

  private static SparkSession session() {
    var session = new SparkSession();
    session.getMetadata().setName(Pods.SESSION);
    var spec = new SparkSessionSpec();
    spec.tenant = "aurora";
    spec.owner = "ada";
    spec.kind = "client";
    spec.sparkVersion = "4.0.1";
    spec.image = Pods.IMAGE;
    spec.node = "shared";
    spec.runtime = "standard";
    spec.executor = new SparkSessionSpec.Executor();
    spec.executor.cpuMillis = 1000;
    spec.executor.memoryMiB = 1408;
    session.setSpec(spec);
    return session;
  }
}
