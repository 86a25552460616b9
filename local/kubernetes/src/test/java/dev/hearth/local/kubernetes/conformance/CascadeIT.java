package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;
import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of dependents when their owner goes, by each policy. */
@ExtendWith(ClusterUnderTest.class)
class CascadeIT {
  private Sandbox sandbox;
  private String ns;

  @BeforeEach
  void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
  }

  @Test
  void inTheBackgroundDependentsGoAfterTheirOwner() {
    String owner = make(ns, "owner", "");
    make(ns, "child", owned("owner", owner));
    make(ns, "grandchild", owned("child", uid("child")));

    delete("owner", "Background");

    sandbox.get(maps(ns, "owner")).expect(404);
    awaitGone("child");
    awaitGone("grandchild");
  }

  @Test
  void inTheForegroundTheOwnerWaitsForThoseThatBlockIt() {
    String owner = make(ns, "owner", "");
    make(ns, "child", owned("owner", owner) + ",'finalizers':['hearth.dev/held']");

    delete("owner", "Foreground");

    await("the child's deletion", () -> deleting("child"));
    JsonNode waiting = sandbox.get(maps(ns, "owner")).expect(200).body().path("metadata");
    assertThat(waiting.path("deletionTimestamp").asText()).isNotEmpty();
    assertThat(waiting.path("finalizers").toString()).contains("foregroundDeletion");
    sandbox.http("PATCH", maps(ns, "child"), MERGE, "{'metadata':{'finalizers':null}}").expect(200);
    awaitGone("child");
    awaitGone("owner");
  }

  @Test
  void orphansStayAndForgetTheirOwner() {
    String owner = make(ns, "owner", "");
    make(ns, "child", owned("owner", owner));

    delete("owner", "Orphan");

    awaitGone("owner");
    await("the end of the reference", () -> metadata("child").path("ownerReferences").isEmpty());
    assertThat(deleting("child")).isFalse();
  }

  @Test
  void whoNamesAnOwnerThatIsNotThereGoes() {
    make(ns, "lost", owned("nobody", "00000000-0000-4000-8000-000000000000"));
    awaitGone("lost");
  }

  @Test
  void anOwnerInAnotherNamespaceIsNone() {
    String elsewhere = sandbox.namespace();
    String owner = make(elsewhere, "owner", "");
    make(ns, "foreign", owned("owner", owner));
    awaitGone("foreign");
    sandbox.get(maps(elsewhere, "owner")).expect(200);
  }

  @Test
  void whoHasAnotherOwnerStaysAndLosesTheReferenceOnly() {
    String first = make(ns, "first", "");
    String second = make(ns, "second", "");
    make(
        ns,
        "child",
        "'ownerReferences':["
            + reference("first", first)
            + ","
            + reference("second", second)
            + "]");

    delete("first", "Background");

    await("the end of the reference", () -> metadata("child").path("ownerReferences").size() == 1);
    assertThat(metadata("child").at("/ownerReferences/0/uid").asText()).isEqualTo(second);
    delete("second", "Background");
    awaitGone("child");
  }

  @Test
  void aNamespaceGoesWithItsClusterWideOwner() {
    Widgets widgets = Widgets.in(sandbox, "Cluster");
    String uid =
        widgets.create("", "owner", "{'size':1}").expect(201).body().at("/metadata/uid").asText();
    String owned = sandbox.namespace();
    sandbox
        .http(
            "PATCH",
            "/api/v1/namespaces/" + owned,
            MERGE,
            "{'metadata':{'ownerReferences':[{'apiVersion':'"
                + widgets.apiVersion()
                + "','kind':'Widget','name':'owner','uid':'"
                + uid
                + "'}]}}")
        .expect(200);

    sandbox.http("DELETE", widgets.path("", "owner"), JSON, null).expect(200);

    await("the namespace's end", () -> sandbox.get("/api/v1/namespaces/" + owned).code() == 404);
  }

  private String make(String namespace, String name, String more) {
    String meta = "'name':'" + name + "'" + (more.isEmpty() ? "" : "," + more);
    return sandbox
        .http("POST", maps(namespace, ""), JSON, "{'metadata':{" + meta + "}}")
        .expect(201)
        .body()
        .at("/metadata/uid")
        .asText();
  }

  private static String owned(String owner, String uid) {
    return "'ownerReferences':[" + reference(owner, uid) + "]";
  }

  private static String reference(String owner, String uid) {
    return "{'apiVersion':'v1','kind':'ConfigMap','blockOwnerDeletion':true,'name':'"
        + owner
        + "','uid':'"
        + uid
        + "'}";
  }

  private void delete(String name, String policy) {
    sandbox
        .http(
            "DELETE",
            maps(ns, name),
            JSON,
            "{'kind':'DeleteOptions','apiVersion':'v1','propagationPolicy':'" + policy + "'}")
        .expect(200);
  }

  private JsonNode metadata(String name) {
    return sandbox.get(maps(ns, name)).expect(200).body().path("metadata");
  }

  private String uid(String name) {
    return metadata(name).path("uid").asText();
  }

  private boolean deleting(String name) {
    return metadata(name).hasNonNull("deletionTimestamp");
  }

  private void awaitGone(String name) {
    await("the end of " + name, () -> sandbox.get(maps(ns, name)).code() == 404);
  }
}
