package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;
import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.TestAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Admission webhooks. A cluster elsewhere must reach this machine: {@code
 * -Dhearth.conformance.address} is the IP address by which it does.
 */
@ExtendWith(ClusterUnderTest.class)
class WebhookIT {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String CONFIGURATIONS =
      "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations";

  @TempDir static Path folder;
  private static Sandbox sandbox;
  private static Vertx vertx;
  private static HttpServer server;
  private static String address;
  private static String ca;

  @BeforeAll
  static void begin(Sandbox given) throws Exception {
    sandbox = given;
    address = sandbox.thisMachine();
    Sandbox.tryOnlyIf(
        !address.isEmpty(),
        "admission webhooks",
        "the cluster needs an address of this machine, -Dhearth.conformance.address");
    TestAuthority authority = new TestAuthority(folder, address);
    ca = Base64.getEncoder().encodeToString(Files.readAllBytes(authority.certificate()));
    vertx = Vertx.vertx();
    server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(address)
                    .setPort(0)
                    .setSsl(true)
                    .setKeyCertOptions(
                        new PemKeyCertOptions()
                            .setCertPath(authority.certificate().toString())
                            .setKeyPath(authority.key().toString())))
            .requestHandler(
                http ->
                    http.body()
                        .onSuccess(b -> http.response().end(Buffer.buffer(review(b.getBytes())))));
    server.listen().toCompletionStage().toCompletableFuture().get(60, SECONDS);
  }

  @AfterAll
  static void stop() throws Exception {
    if (vertx != null) {
      vertx.close().toCompletionStage().toCompletableFuture().get(60, SECONDS);
    }
  }

  @Test
  void changesAndRefusesWhereItsSelectorsSaySo() {
    String watched = sandbox.namespace();
    String free = sandbox.namespace();
    configure(watched, "https://" + address + ":" + server.actualPort() + "/review", "Fail");
    awaitInForce(watched);

    assertThat(by(create(watched, "good").expect(201))).isEqualTo("webhook");
    assertThat(by(create(free, "good").expect(201))).isEmpty();
    create(watched, "bad")
        .expect(403, "Forbidden")
        .saying("admission webhook \"maps.hearth.dev\" denied the request: not this one");
    create(free, "bad").expect(201);
    sandbox.get(maps(watched, "bad")).expect(404);
  }

  /** Four hundred and no reason where the webhook says neither, whatever one would expect. */
  @Test
  void refusesWithTheCodeAndReasonThatTheWebhookChose() {
    String watched = sandbox.namespace();
    configure(watched, "https://" + address + ":" + server.actualPort() + "/review", "Fail");
    awaitInForce(watched);

    create(watched, "bad-plain")
        .expect(400, "")
        .saying("admission webhook \"maps.hearth.dev\" denied the request: not this one");
    create(watched, "bad-field").expect(422, "Invalid");
    create(watched, "bad-success").expect(400, "");
    create(watched, "bad-silent")
        .expect(400, "")
        .saying("admission webhook \"maps.hearth.dev\" denied the request without explanation");
  }

  @Test
  void answersManyAtOnce() {
    String watched = sandbox.namespace();
    configure(watched, "https://" + address + ":" + server.actualPort() + "/review", "Fail");
    awaitInForce(watched);

    try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
      List<CompletableFuture<Integer>> all =
          IntStream.range(0, 400)
              .mapToObj(
                  i ->
                      CompletableFuture.supplyAsync(
                          () ->
                              sandbox
                                  .http(
                                      "POST",
                                      maps(watched, "") + "?dryRun=All",
                                      JSON,
                                      text("m" + i))
                                  .code(),
                          threads))
              .toList();

      assertThat(all.stream().map(CompletableFuture::join)).containsOnly(201);
    }
  }

  @Test
  void isSparedByItsConditions() {
    String watched = sandbox.namespace();
    configure(watched, "https://" + address + ":" + server.actualPort() + "/review", "Fail");
    awaitInForce(watched);

    assertThat(by(create(watched, "spared").expect(201))).isEmpty();
    assertThat(
            by(
                sandbox
                    .http("PATCH", maps(watched, "spared"), MERGE, "{'data':{'k':'v'}}")
                    .expect(200)))
        .isEmpty();
  }

  @Test
  void failsClosedWhereItCannotBeReached() {
    String watched = sandbox.namespace();
    // A port that is nobody's: the discard service, which no machine runs any more.
    configure(watched, "https://" + address + ":9/review", "Fail");
    await(
        "the refusal",
        () ->
            sandbox.http("POST", maps(watched, "") + "?dryRun=All", JSON, text("probe")).code()
                == 500);

    create(watched, "late")
        .expect(500, "InternalError")
        .saying("failed calling webhook \"maps.hearth.dev\"");
    create(watched, "spared").expect(201);
  }

  @Test
  void failsOpenWhereItIsToldTo() {
    String watched = sandbox.namespace();
    configure(watched, "https://" + address + ":9/review", "Ignore");
    create(watched, "late").expect(201);
  }

  private static void configure(String namespace, String url, String failurePolicy) {
    String body =
        "{'metadata':{'name':'"
            + namespace
            + "'},'webhooks':[{'name':'maps.hearth.dev','admissionReviewVersions':['v1'],"
            + "'sideEffects':'None','timeoutSeconds':30,'failurePolicy':'"
            + failurePolicy
            + "','clientConfig':{'url':'"
            + url
            + "','caBundle':'"
            + ca
            + "'},'namespaceSelector':{'matchLabels':{'conformance.hearth.dev/sandbox':'"
            + namespace
            + "'}},'rules':[{'apiGroups':[''],'apiVersions':['v1'],"
            + "'operations':['CREATE','UPDATE'],'resources':['configmaps']}],"
            + "'matchConditions':[{'name':'not-spared',"
            + "'expression':'object.metadata.name != \\'spared\\''},"
            + "{'name':'not-the-clusters','expression':"
            + "'!object.metadata.name.endsWith(\\'.crt\\')'}]}]}";
    sandbox.http("POST", CONFIGURATIONS, JSON, body.replace("\\'", "\\u0027")).expect(201);
    sandbox.atTheEnd(
        () -> sandbox.http("DELETE", CONFIGURATIONS + "/" + namespace, JSON, null).expect(200));
  }

  /** A real API server takes a moment to know of a new configuration. */
  private static void awaitInForce(String namespace) {
    await(
        "the webhook",
        () ->
            by(sandbox.http("POST", maps(namespace, "") + "?dryRun=All", JSON, text("probe")))
                .equals("webhook"));
  }

  private static Sandbox.Answer create(String namespace, String name) {
    return sandbox.http("POST", maps(namespace, ""), JSON, text(name));
  }

  private static String text(String name) {
    return "{'metadata':{'name':'" + name + "'}}";
  }

  private static String by(Sandbox.Answer answer) {
    return answer.body().at("/metadata/labels/by").asText();
  }

  private static byte[] review(byte[] body) {
    try {
      JsonNode request = MAPPER.readTree(body).path("request");
      ObjectNode answer = MAPPER.createObjectNode();
      answer.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
      ObjectNode response = answer.putObject("response").put("uid", request.path("uid").asText());
      String name = request.at("/object/metadata/name").asText();
      if (name.startsWith("bad")) {
        response.put("allowed", false).set("status", refusal(name));
      } else {
        String patch =
            "[{\"op\":\"add\",\"path\":\"/metadata/labels\",\"value\":{\"by\":\"webhook\"}}]";
        response.put("allowed", true).put("patchType", "JSONPatch");
        response.put(
            "patch", Base64.getEncoder().encodeToString(patch.getBytes(StandardCharsets.UTF_8)));
      }
      return MAPPER.writeValueAsBytes(answer);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ObjectNode refusal(String name) {
    ObjectNode status = MAPPER.createObjectNode().put("message", "not this one");
    return switch (name) {
      case "bad" -> status.put("code", 403).put("reason", "Forbidden");
      case "bad-field" -> status.put("code", 422).put("reason", "Invalid");
      case "bad-success" -> status.put("code", 200);
      case "bad-silent" -> MAPPER.createObjectNode();
      default -> status;
    };
  }
}
