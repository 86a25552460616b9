package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The life of a namespace. */
@ExtendWith(ClusterUnderTest.class)
class NamespaceIT {
  private Sandbox sandbox;
  private String ns;
  private String path;

  @BeforeEach
  void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
    path = "/api/v1/namespaces/" + ns;
  }

  @Test
  void isActiveLabelledAndFurnished() {
    var namespace = sandbox.get(path).expect(200).body();
    assertThat(namespace.at("/status/phase").asText()).isEqualTo("Active");
    assertThat(namespace.at("/spec/finalizers").toString()).isEqualTo("[\"kubernetes\"]");
    assertThat(namespace.path("metadata").path("labels").path("kubernetes.io/metadata.name"))
        .hasToString("\"" + ns + "\"");
    await("the CA", () -> sandbox.get(maps(ns, "kube-root-ca.crt")).code() == 200);
  }

  @Test
  void mustBeThereBeforeAnythingInIt() {
    sandbox
        .http("POST", maps("conformance-none", ""), JSON, "{'metadata':{'name':'m'}}")
        .expect(404, "NotFound")
        .saying("namespaces \"conformance-none\" not found");
    sandbox
        .http("POST", maps(ns, ""), JSON, "{'metadata':{'name':'m','namespace':'default'}}")
        .expect(400, "BadRequest")
        .saying("the namespace of the provided object does not match");
  }

  @Test
  void emptiesItselfTakesNothingNewAndWaitsForWhatIsHeld() {
    sandbox
        .http(
            "POST",
            maps(ns, ""),
            JSON,
            "{'metadata':{'name':'held','finalizers':['hearth.dev/held']}}")
        .expect(201);

    var deleted = sandbox.http("DELETE", path, JSON, null).expect(200).body();

    assertThat(deleted.at("/status/phase").asText()).isEqualTo("Terminating");
    await(
        "the deletion of what is in it",
        () ->
            sandbox
                .get(maps(ns, "held"))
                .expect(200)
                .body()
                .path("metadata")
                .hasNonNull("deletionTimestamp"));
    var refused =
        sandbox
            .http("POST", maps(ns, ""), JSON, "{'metadata':{'name':'late'}}")
            .expect(403, "Forbidden")
            .saying("because it is being terminated");
    assertThat(refused.body().at("/details/causes/0/reason").asText())
        .isEqualTo("NamespaceTerminating");
    assertThat(sandbox.get(path).body().at("/status/phase").asText()).isEqualTo("Terminating");
    sandbox
        .http("PATCH", maps(ns, "held"), Sandbox.MERGE, "{'metadata':{'finalizers':null}}")
        .expect(200);
    await("its end", () -> sandbox.get(path).code() == 404);
  }

  @Test
  void podsGoFirstAndTheRestWhenTheLastIsGone() {
    String version = sandbox.get("/version").body().path("minor").asText().replaceAll("\\D", "");
    Sandbox.tryOnlyIf(
        Integer.parseInt(version) >= 34,
        "pods first",
        "the cluster is 1." + version + "; deletion in that order is on by default from 1.34");
    sandbox
        .http(
            "POST",
            path + "/pods",
            JSON,
            "{'metadata':{'name':'held','finalizers':['hearth.dev/held']},'spec':{"
                + "'nodeSelector':{'hearth.dev/none':'x'},"
                + "'containers':[{'name':'a','image':'a:1'}]}}")
        .expect(201);
    sandbox.http("POST", maps(ns, ""), JSON, "{'metadata':{'name':'kept'}}").expect(201);

    sandbox.http("DELETE", path, JSON, null).expect(200);

    await(
        "the pod's deletion",
        () ->
            sandbox
                .get(path + "/pods/held")
                .body()
                .path("metadata")
                .hasNonNull("deletionTimestamp"));
    sandbox.get(maps(ns, "kept")).expect(200);
    sandbox
        .http("PATCH", path + "/pods/held", Sandbox.MERGE, "{'metadata':{'finalizers':null}}")
        .expect(200);
    await("its end", () -> sandbox.get(path).code() == 404);
  }
}
