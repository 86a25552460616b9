package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON_PATCH;
import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;
import static dev.hearth.local.kubernetes.conformance.Sandbox.STRATEGIC;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.conformance.Sandbox.Answer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Merge, JSON and strategic merge patches. */
@ExtendWith(ClusterUnderTest.class)
class PatchIT {
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
  void aMergePatchSetsAndANullRemoves() {
    create("merged", "{'a':'1','b':'2'}");

    Answer patched = patch("merged", MERGE, "{'data':{'a':null,'c':'3'}}").expect(200);

    assertThat(data(patched)).isEqualTo("{\"b\":\"2\",\"c\":\"3\"}");
  }

  @Test
  void aJsonPatchHappensAsAWholeOrNotAtAll() {
    create("stepped", "{'a':'1'}");

    patch(
            "stepped",
            JSON_PATCH,
            "[{'op':'add','path':'/data/b','value':'2'},"
                + "{'op':'test','path':'/data/a','value':'9'}]")
        .expect(422, "Invalid");
    patch("stepped", JSON_PATCH, "[{'op':'remove','path':'/data/none'}]").expect(422, "Invalid");
    Answer patched =
        patch(
                "stepped",
                JSON_PATCH,
                "[{'op':'test','path':'/data/a','value':'1'},"
                    + "{'op':'copy','from':'/data/a','path':'/data/b'},"
                    + "{'op':'move','from':'/data/a','path':'/data/c'},"
                    + "{'op':'replace','path':'/data/b','value':'2'},"
                    + "{'op':'add','path':'/metadata/annotations','value':{'x~y/z':'1'}},"
                    + "{'op':'remove','path':'/metadata/annotations/x~0y~1z'}]")
            .expect(200);

    assertThat(data(patched)).isEqualTo("{\"b\":\"2\",\"c\":\"1\"}");
  }

  @Test
  void aJsonPatchTestsNumbersByTheirValue() {
    widgets.create(ns, "numbered", "{'size':1}").expect(201);
    String path = widgets.path(ns, "numbered");
    sandbox.http("PATCH", path, MERGE, "{'spec':{'size':2}}").expect(200);

    Answer patched =
        sandbox
            .http(
                "PATCH",
                path,
                JSON_PATCH,
                "[{'op':'test','path':'/metadata/generation','value':2},"
                    + "{'op':'replace','path':'/spec/size','value':3}]")
            .expect(200);

    assertThat(patched.body().at("/metadata/generation").asInt()).isEqualTo(3);
  }

  @Test
  void aJsonPatchAddsAndRemovesAFinalizerByItsPlace() {
    create("held", "{}");
    String add = "[{'op':'add','path':'/metadata/finalizers','value':['hearth.dev/a']},";
    Answer held =
        patch(
                "held",
                JSON_PATCH,
                add + "{'op':'add','path':'/metadata/finalizers/-','value':'hearth.dev/b'}]")
            .expect(200);
    Answer freed =
        patch(
                "held",
                JSON_PATCH,
                "[{'op':'test','path':'/metadata/finalizers/0','value':'hearth.dev/a'},"
                    + "{'op':'remove','path':'/metadata/finalizers/0'}]")
            .expect(200);

    assertThat(held.body().at("/metadata/finalizers")).hasSize(2);
    assertThat(freed.body().at("/metadata/finalizers").toString()).isEqualTo("[\"hearth.dev/b\"]");
    patch("held", MERGE, "{'metadata':{'finalizers':null}}").expect(200);
  }

  @Test
  void aStrategicPatchFindsContainersByName() {
    String pods = "/api/v1/namespaces/" + ns + "/pods";
    sandbox
        .http(
            "POST",
            pods,
            JSON,
            "{'metadata':{'name':'two'},'spec':{'nodeSelector':{'hearth.dev/none':'x'},"
                + "'containers':[{'name':'a','image':'a:1'},{'name':'b','image':'b:1'}]}}")
        .expect(201);

    Answer patched =
        sandbox
            .http(
                "PATCH",
                pods + "/two",
                STRATEGIC,
                "{'metadata':{'labels':{'x':'y'}},"
                    + "'spec':{'containers':[{'name':'b','image':'b:2'}]}}")
            .expect(200);

    JsonNode containers = patched.body().at("/spec/containers");
    assertThat(containers).hasSize(2);
    assertThat(containers.at("/0/image").asText()).isEqualTo("a:1");
    assertThat(containers.at("/1/image").asText()).isEqualTo("b:2");
    assertThat(patched.body().at("/metadata/labels/x").asText()).isEqualTo("y");
  }

  @Test
  void aMergePatchReplacesAWholeListSoThatAPodRefusesIt() {
    String pods = "/api/v1/namespaces/" + ns + "/pods";
    sandbox
        .http(
            "POST",
            pods,
            JSON,
            "{'metadata':{'name':'fixed'},'spec':{'nodeSelector':{'hearth.dev/none':'x'},"
                + "'containers':[{'name':'a','image':'a:1'},{'name':'b','image':'b:1'}]}}")
        .expect(201);

    sandbox
        .http(
            "PATCH", pods + "/fixed", MERGE, "{'spec':{'containers':[{'name':'b','image':'b:2'}]}}")
        .expect(422, "Invalid");
    sandbox
        .http(
            "PATCH",
            pods + "/fixed",
            STRATEGIC,
            "{'spec':{'containers':[{'name':'a','command':['true']}]}}")
        .expect(422, "Invalid")
        .saying("pod updates may not change fields other than");
  }

  @Test
  void customKindsKnowNoStrategicMerge() {
    widgets.create(ns, "plain", "{'size':1}").expect(201);
    sandbox
        .http("PATCH", widgets.path(ns, "plain"), STRATEGIC, "{'spec':{'size':2}}")
        .expect(415, "UnsupportedMediaType");
  }

  @Test
  void whatIsNotThereCannotBePatched() {
    patch("nowhere", MERGE, "{'data':{}}").expect(404, "NotFound");
    patch("nowhere", JSON_PATCH, "[]").expect(404, "NotFound");
  }

  @Test
  void identityCannotBePatched() {
    create("me", "{}");
    assertThat(patch("me", MERGE, "{'metadata':{'name':'you'}}").code()).isIn(400, 422);
    String other = "{'metadata':{'uid':'00000000-0000-0000-0000-000000000000'}}";
    assertThat(patch("me", MERGE, other).code()).isIn(409, 422);
  }

  private static void create(String name, String data) {
    sandbox
        .http(
            "POST",
            Sandbox.maps(ns, ""),
            JSON,
            "{'metadata':{'name':'" + name + "'},'data':" + data + "}")
        .expect(201);
  }

  private static Answer patch(String name, String type, String body) {
    return sandbox.http("PATCH", Sandbox.maps(ns, name), type, body);
  }

  private static String data(Answer answer) {
    return answer.body().path("data").toString();
  }
}
