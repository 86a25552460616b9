package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON_PATCH;
import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.conformance.Sandbox.Answer;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Status apart from the will, and the other doors beside the main one. */
@ExtendWith(ClusterUnderTest.class)
class SubresourceIT {
  private static Sandbox sandbox;
  private static String ns;
  private static Widgets widgets;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
    widgets = Widgets.in(sandbox, "Namespaced");
  }

  @Test
  void theMainDoorDoesNotTouchTheStatus() {
    String forged =
        widgets.text("main", "{'size':1}").replaceFirst("}$", ",'status':{'state':'x'}}");
    Answer made = sandbox.http("POST", widgets.path(ns, ""), JSON, forged).expect(201);
    assertThat(made.body().has("status")).isFalse();
    status("main", MERGE, "{'status':{'state':'Ready'}}").expect(200);

    Answer changed =
        sandbox
            .http(
                "PATCH",
                widgets.path(ns, "main"),
                MERGE,
                "{'spec':{'size':2},'status':{'state':'forged'}}")
            .expect(200);

    assertThat(changed.body().at("/status/state").asText()).isEqualTo("Ready");
    assertThat(changed.body().at("/spec/size").asInt()).isEqualTo(2);
  }

  @Test
  void theStatusDoorTouchesNothingElse() {
    widgets.create(ns, "reported", "{'size':1}").expect(201);

    JsonNode patched =
        status("reported", MERGE, "{'spec':{'size':9},'status':{'state':'Ready'}}")
            .expect(200)
            .body();
    status("reported", JSON_PATCH, "[{'op':'add','path':'/status/note','value':'n'}]").expect(200);
    JsonNode there = sandbox.get(widgets.path(ns, "reported") + "/status").expect(200).body();

    assertThat(patched.at("/spec/size").asInt()).isEqualTo(1);
    assertThat(there.at("/status").toString()).contains("Ready").contains("\"note\":\"n\"");
    assertThat(there.at("/metadata/generation").asInt()).isEqualTo(1);
  }

  @Test
  void theStatusIsCheckedByVersionAndSchemaToo() {
    JsonNode made = widgets.create(ns, "checked", "{'size':1}").expect(201).body();
    status("checked", MERGE, "{'status':{'state':'Ready'}}").expect(200);
    String old = made.toString().replaceFirst("}$", ",\"status\":{\"state\":\"Late\"}}");

    sandbox.http("PUT", widgets.path(ns, "checked") + "/status", JSON, old).expect(409, "Conflict");
    status("checked", MERGE, "{'status':{'state':5}}").expect(422, "Invalid");
    status("checked", MERGE, "{'status':{'unknown':'x'}}").expect(200);

    assertThat(sandbox.get(widgets.path(ns, "checked")).body().path("status").has("unknown"))
        .isFalse();
  }

  @Test
  void theClientsOwnUpdatesGoThroughTheRightDoors() {
    var context =
        new ResourceDefinitionContext.Builder()
            .withGroup(widgets.group())
            .withVersion("v1")
            .withKind("Widget")
            .withPlural("widgets")
            .withNamespaced(true)
            .build();
    widgets.create(ns, "client", "{'size':1}").expect(201);
    var resource =
        sandbox.client().genericKubernetesResources(context).inNamespace(ns).withName("client");
    var first = resource.get();

    first.setAdditionalProperty("status", Map.of("state", "Ready"));
    var reported = sandbox.client().resource(first).updateStatus();
    reported.setAdditionalProperty("spec", Map.of("size", 2));
    reported.setAdditionalProperty("status", Map.of("state", "forged"));
    var changed = sandbox.client().resource(reported).update();

    assertThat(reported.getMetadata().getGeneration()).isEqualTo(1);
    assertThat(changed.getMetadata().getGeneration()).isEqualTo(2);
    assertThat(changed.<String>get("status", "state")).isEqualTo("Ready");
    assertThat(changed.<String>get("spec", "color")).isEqualTo("red");
    Sandbox.refused(
        409,
        () -> sandbox.client().resource(first).lockResourceVersion().update(),
        "the object has been modified");
  }

  @Test
  void whatHasNoSuchDoorIsNotFound() {
    sandbox.get(Sandbox.maps(ns, "kube-root-ca.crt") + "/status").expect(404);
    sandbox.get(widgets.path(ns, "none") + "/status").expect(404, "NotFound");
    sandbox.http("POST", widgets.path(ns, "none") + "/nonsense", JSON, "{}").expect(404);
  }

  @Test
  void aPodsStatusIsWrittenBesideItsSpec() {
    String pods = "/api/v1/namespaces/" + ns + "/pods";
    sandbox.http("POST", pods, JSON, pod("told")).expect(201);

    JsonNode told =
        sandbox
            .http(
                "PATCH",
                pods + "/told/status",
                Sandbox.STRATEGIC,
                "{'status':{'conditions':[{'type':'hearth.dev/Seen','status':'True'}]}}")
            .expect(200)
            .body();

    assertThat(told.at("/status/conditions").findValuesAsText("type")).contains("hearth.dev/Seen");
  }

  @Test
  void anEvictedPodGoes() {
    String pods = "/api/v1/namespaces/" + ns + "/pods";
    sandbox.http("POST", pods, JSON, pod("evicted")).expect(201);

    sandbox
        .http(
            "POST",
            pods + "/evicted/eviction",
            JSON,
            "{'apiVersion':'policy/v1','kind':'Eviction','metadata':{'name':'evicted'}}")
        .expect(201);

    Sandbox.await("its end", () -> sandbox.get(pods + "/evicted").code() == 404);
  }

  private static String pod(String name) {
    return "{'metadata':{'name':'"
        + name
        + "'},'spec':{'nodeSelector':{'hearth.dev/none':'x'},"
        + "'containers':[{'name':'a','image':'a:1'}]}}";
  }

  private static Answer status(String name, String type, String patch) {
    return sandbox.http("PATCH", widgets.path(ns, name) + "/status", type, patch);
  }
}
