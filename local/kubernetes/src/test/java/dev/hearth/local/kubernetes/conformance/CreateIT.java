package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of an object when it is made. */
@ExtendWith(ClusterUnderTest.class)
class CreateIT {
  private static Sandbox sandbox;
  private static String ns;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
  }

  @Test
  void identityIsTheServersToGive() {
    var meta =
        create(
                "{'name':'forged','uid':'00000000-0000-0000-0000-000000000000',"
                    + "'creationTimestamp':'2001-01-01T00:00:00Z',"
                    + "'deletionTimestamp':'2001-01-01T00:00:00Z'}")
            .expect(201)
            .body()
            .path("metadata");
    assertThat(meta.path("uid").asText()).isNotEmpty().doesNotStartWith("00000000");
    assertThat(meta.path("creationTimestamp").asText()).isNotEmpty().doesNotStartWith("2001");
    assertThat(meta.hasNonNull("deletionTimestamp")).isFalse();
    assertThat(meta.path("namespace").asText()).isEqualTo(ns);
    assertThat(meta.path("resourceVersion").asText()).isNotEmpty();
  }

  @Test
  void namesAreGenerated() {
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 5; i++) {
      names.add(
          create("{'generateName':'made-'}").expect(201).body().at("/metadata/name").asText());
    }
    assertThat(names).hasSize(5).allMatch(n -> n.matches("made-[a-z0-9]{5}"));
    String prefix = "x".repeat(80);
    assertThat(
            create("{'generateName':'" + prefix + "'}")
                .expect(201)
                .body()
                .at("/metadata/name")
                .asText())
        .startsWith("x".repeat(50));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'name':'Upper'}",
        "{'name':'under_score'}",
        "{'name':'-dash'}",
        "{'name':'a','labels':{'k':'not a value'}}",
        "{'name':'a','labels':{'not a key':'v'}}",
        "{'name':'a','labels':{'a/b/c':'v'}}"
      })
  void namesAndLabelsAreChecked(String metadata) {
    create(metadata).expect(422, "Invalid");
  }

  @Test
  void aDryRunShowsWhatWouldBe() {
    var shown =
        sandbox
            .http("POST", maps(ns, "") + "?dryRun=All", JSON, "{'metadata':{'name':'dry'}}")
            .expect(201);
    assertThat(shown.body().at("/metadata/uid").asText()).isNotEmpty();
    sandbox.get(maps(ns, "dry")).expect(404, "NotFound");
  }

  @Test
  void podsAreFilledIn() {
    var pod =
        sandbox
            .http(
                "POST",
                "/api/v1/namespaces/" + ns + "/pods",
                JSON,
                "{'metadata':{'name':'bare'},'spec':{'nodeSelector':{'hearth.dev/none':'x'},"
                    + "'containers':[{'name':'a','image':'a:1','resources':"
                    + "{'limits':{'cpu':'1','memory':'64Mi'}}}]},'status':{'phase':'Running'}}")
            .expect(201)
            .body();
    assertThat(pod.at("/status/phase").asText()).isEqualTo("Pending");
    assertThat(pod.at("/status/qosClass").asText()).isEqualTo("Guaranteed");
    assertThat(pod.at("/spec/restartPolicy").asText()).isEqualTo("Always");
    assertThat(pod.at("/spec/terminationGracePeriodSeconds").asInt()).isEqualTo(30);
    assertThat(pod.at("/spec/serviceAccountName").asText()).isEqualTo("default");
    assertThat(pod.at("/spec/containers/0/resources/requests/cpu").asText()).isEqualTo("1");
    assertThat(pod.at("/spec/containers/0/imagePullPolicy").asText()).isEqualTo("IfNotPresent");
    assertThat(pod.at("/spec/containers/0/volumeMounts/0/mountPath").asText())
        .isEqualTo("/var/run/secrets/kubernetes.io/serviceaccount");
  }

  @Test
  void anAccountMustBeThereBeforeItsPods() {
    sandbox
        .http(
            "POST",
            "/api/v1/namespaces/" + ns + "/pods",
            JSON,
            "{'metadata':{'name':'nobody'},'spec':{'serviceAccountName':'none',"
                + "'containers':[{'name':'a','image':'a:1'}]}}")
        .expect(403, "Forbidden")
        .saying("serviceaccount \"none\" not found");
  }

  @Test
  void secretsKeepTextAsBytes() {
    var secret =
        sandbox
            .http(
                "POST",
                "/api/v1/namespaces/" + ns + "/secrets",
                JSON,
                "{'metadata':{'name':'s'},'stringData':{'k':'v'}}")
            .expect(201)
            .body();
    assertThat(secret.at("/data/k").asText()).isEqualTo("dg==");
    assertThat(secret.has("stringData")).isFalse();
    assertThat(secret.path("type").asText()).isEqualTo("Opaque");
  }

  @Test
  void whatIsImmutableStaysAsItIs() {
    sandbox
        .http(
            "POST",
            maps(ns, ""),
            JSON,
            "{'metadata':{'name':'fixed'},'immutable':true,'data':{'k':'v'}}")
        .expect(201);
    sandbox
        .http("PATCH", maps(ns, "fixed"), Sandbox.MERGE, "{'data':{'k':'w'}}")
        .expect(422, "Invalid")
        .saying("immutable");
  }

  @Test
  void whatIsNotServedIsNotFound() {
    sandbox.get("/apis/none.hearth.dev/v1/things").expect(404);
    sandbox.get(maps(ns, "none")).expect(404, "NotFound").saying("configmaps \"none\" not found");
    sandbox.http("POST", maps(ns, ""), JSON, "not json").expect(400, "BadRequest");
  }

  private static Sandbox.Answer create(String metadata) {
    return sandbox.http("POST", maps(ns, ""), JSON, "{'metadata':" + metadata + "}");
  }
}
