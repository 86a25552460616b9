package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.map;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who comes late is told so, and with what reason. */
@ExtendWith(ClusterUnderTest.class)
class ConflictIT {
  private static Sandbox sandbox;
  private static String ns;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
  }

  @Test
  void aNameIsTakenOnce() {
    String body = "{'metadata':{'name':'taken'}}";
    sandbox.http("POST", maps(ns, ""), JSON, body).expect(201);
    sandbox
        .http("POST", maps(ns, ""), JSON, body)
        .expect(409, "AlreadyExists")
        .saying("configmaps \"taken\" already exists");
    sandbox.http("POST", maps(ns, "") + "?dryRun=All", JSON, body).expect(409, "AlreadyExists");
  }

  @Test
  void aStaleUpdateIsRefusedAndOneWithoutAVersionIsNot() {
    ConfigMap first = sandbox.client().resource(map(ns, "stale", Map.of())).create();
    String version = first.getMetadata().getResourceVersion();
    String second =
        "{'metadata':{'name':'stale','resourceVersion':'" + version + "'},'data':{'k':'2'}}";
    sandbox.http("PUT", maps(ns, "stale"), JSON, second).expect(200);

    sandbox
        .http("PUT", maps(ns, "stale"), JSON, second)
        .expect(409, "Conflict")
        .saying("the object has been modified; please apply your changes to the latest version");
    sandbox
        .http(
            "PATCH",
            maps(ns, "stale"),
            Sandbox.MERGE,
            "{'metadata':{'resourceVersion':'" + version + "'},'data':{'k':'3'}}")
        .expect(409, "Conflict");
    sandbox
        .http("PUT", maps(ns, "stale"), JSON, "{'metadata':{'name':'stale'},'data':{'k':'4'}}")
        .expect(200);
  }

  @Test
  void aCustomObjectIsUpdatedWithItsVersionOnly() {
    Widgets widgets = Widgets.in(sandbox, "Namespaced");
    widgets.create(ns, "versioned", "{'size':1}").expect(201);

    sandbox
        .http("PUT", widgets.path(ns, "versioned"), JSON, widgets.text("versioned", "{'size':2}"))
        .expect(422, "Invalid")
        .saying("must be specified for an update");
  }

  @Test
  void nothingIsMadeWithAVersion() {
    var answer =
        sandbox.http(
            "POST", maps(ns, ""), JSON, "{'metadata':{'name':'aged','resourceVersion':'7'}}");
    assertThat(answer.code()).isGreaterThanOrEqualTo(400);
    answer.saying("resourceVersion should not be set on objects to be created");
    sandbox.get(maps(ns, "aged")).expect(404, "NotFound");
  }

  @Test
  void whatChangesNothingWritesNothing() {
    sandbox.client().resource(map(ns, "same", Map.of("a", "b"))).create();
    var there = sandbox.get(maps(ns, "same")).expect(200);

    var again = sandbox.http("PUT", maps(ns, "same"), JSON, there.text()).expect(200);

    assertThat(again.body().at("/metadata/resourceVersion"))
        .isEqualTo(there.body().at("/metadata/resourceVersion"));
  }

  @Test
  void deletionKeepsToItsPreconditions() {
    ConfigMap made = sandbox.client().resource(map(ns, "bound", Map.of())).create();
    delete("{'preconditions':{'uid':'00000000-0000-0000-0000-000000000000'}}")
        .expect(409, "Conflict");
    delete("{'preconditions':{'resourceVersion':'1'}}").expect(409, "Conflict");
    delete("{'preconditions':{'uid':'" + made.getMetadata().getUid() + "'}}").expect(200);
    sandbox.get(maps(ns, "bound")).expect(404, "NotFound");
  }

  @Test
  void aDryDeletionDeletesNothing() {
    sandbox.client().resource(map(ns, "dry", Map.of())).create();

    sandbox.client().configMaps().inNamespace(ns).withName("dry").dryRun(true).delete();
    sandbox.http("DELETE", maps(ns, "dry") + "?dryRun=All", JSON, null).expect(200);
    sandbox.http("DELETE", maps(ns, "dry"), JSON, "{'dryRun':['All']}").expect(200);

    sandbox.get(maps(ns, "dry")).expect(200);
  }

  @Test
  void aLeaseGoesToWhoeverIsFirst() {
    String path = "/apis/coordination.k8s.io/v1/namespaces/" + ns + "/leases";
    var lease =
        sandbox
            .http("POST", path, JSON, "{'metadata':{'name':'l'},'spec':{'holderIdentity':'a'}}")
            .expect(201);
    String version = lease.body().at("/metadata/resourceVersion").asText();
    String wish =
        "{'metadata':{'name':'l','resourceVersion':'"
            + version
            + "'},'spec':{'holderIdentity':'WHO'}}";

    sandbox.http("PUT", path + "/l", JSON, wish.replace("WHO", "b")).expect(200);
    sandbox.http("PUT", path + "/l", JSON, wish.replace("WHO", "c")).expect(409, "Conflict");

    assertThat(sandbox.get(path + "/l").body().at("/spec/holderIdentity").asText()).isEqualTo("b");
  }

  private static Sandbox.Answer delete(String options) {
    return sandbox.http(
        "DELETE",
        maps(ns, "bound"),
        JSON,
        "{'kind':'DeleteOptions','apiVersion':'v1'," + options.substring(1));
  }
}
