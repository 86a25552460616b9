package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.APPLY;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.conformance.Sandbox.Answer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server-side apply: who owns a field decides who may change it and what goes with whom. */
@ExtendWith(ClusterUnderTest.class)
class ApplyIT {
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
  void createsThenChangesNothingWhereNothingIsNew() {
    Answer made = apply("fresh", "mine", "{'a':'1'}").expect(201);

    Answer again = apply("fresh", "mine", "{'a':'1'}").expect(200);

    assertThat(version(again)).isEqualTo(version(made));
    JsonNode entry = again.body().at("/metadata/managedFields/0");
    assertThat(entry.path("manager").asText()).isEqualTo("mine");
    assertThat(entry.path("operation").asText()).isEqualTo("Apply");
    assertThat(entry.at("/fieldsV1/f:data").has("f:a")).isTrue();
  }

  @Test
  void takesAwayWhatItsApplierNoLongerSays() {
    apply("less", "mine", "{'a':'1','b':'2'}").expect(201);

    Answer less = apply("less", "mine", "{'a':'1'}").expect(200);

    assertThat(data(less)).isEqualTo("{\"a\":\"1\"}");
  }

  @Test
  void refusesWhatAnotherOwnsUnlessForced() {
    apply("contested", "mine", "{'a':'1','b':'2'}").expect(201);

    apply("contested", "other", "{'a':'9'}")
        .expect(409, "Conflict")
        .saying("Apply failed with 1 conflict: conflict with \"mine\": .data.a");
    Answer forced = apply("contested", "other&force=true", "{'a':'9'}").expect(200);

    assertThat(data(forced)).isEqualTo("{\"a\":\"9\",\"b\":\"2\"}");
    apply("contested", "mine", "{'a':'1','b':'2'}")
        .expect(409, "Conflict")
        .saying("conflict with \"other\"");
  }

  @Test
  void namesTheApiVersionOfWhoUpdatedAField() {
    sandbox
        .http(
            "POST",
            maps(ns, "") + "?fieldManager=writer",
            Sandbox.JSON,
            "{'metadata':{'name':'updated'},'data':{'a':'1'}}")
        .expect(201);

    Answer refused = apply("updated", "mine", "{'a':'2'}").expect(409, "Conflict");

    refused.saying("conflict with \"writer\" using v1");
    JsonNode cause = refused.body().at("/details/causes/0");
    assertThat(cause.path("reason").asText()).isEqualTo("FieldManagerConflict");
    assertThat(cause.path("field").asText()).isEqualTo(".data.a");
  }

  @Test
  void keepsASharedFieldUntilItsLastOwnerLetsGo() {
    apply("shared", "mine", "{'a':'1','b':'2'}").expect(201);
    apply("shared", "other", "{'a':'1'}").expect(200);

    Answer mineWithout = apply("shared", "mine", "{'b':'2'}").expect(200);
    Answer otherWithout = apply("shared", "other", "{}").expect(200);

    assertThat(data(mineWithout)).isEqualTo("{\"a\":\"1\",\"b\":\"2\"}");
    assertThat(data(otherWithout)).isEqualTo("{\"b\":\"2\"}");
  }

  @Test
  void needsAManagerAndNoBookkeepingOfTheClients() {
    String object = "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'nobody'}}";
    sandbox
        .http("PATCH", maps(ns, "nobody"), APPLY, object)
        .expect(422, "Invalid")
        .saying("fieldManager");
    String fields =
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'nobody','managedFields':["
            + "{'manager':'x','operation':'Apply','apiVersion':'v1','fieldsType':'FieldsV1',"
            + "'fieldsV1':{}}]}}";
    sandbox
        .http("PATCH", maps(ns, "nobody") + "?fieldManager=mine", APPLY, fields)
        .expect(400, "BadRequest")
        .saying("metadata.managedFields must be nil");
    sandbox.get(maps(ns, "nobody")).expect(404, "NotFound");
  }

  @Test
  void dryRunShowsTheOutcomeAndKeepsNothing() {
    apply("trial", "mine&dryRun=All", "{'a':'1'}").expect(201);
    sandbox.get(maps(ns, "trial")).expect(404, "NotFound");
  }

  @Test
  void mergesListsOfCustomKindsByTheirKeys() {
    applyWidget("parts", "mine", "{'size':1,'parts':[{'id':'a','count':1}]}").expect(201);

    Answer both =
        applyWidget("parts", "other", "{'size':1,'parts':[{'id':'b','count':2}]}").expect(200);
    Answer one = applyWidget("parts", "mine", "{'size':1}").expect(200);

    assertThat(both.body().at("/spec/parts")).hasSize(2);
    assertThat(one.body().at("/spec/parts")).hasSize(1);
    assertThat(one.body().at("/spec/parts/0/id").asText()).isEqualTo("b");
  }

  @Test
  void statusIsAppliedApartFromTheRest() {
    applyWidget("apart", "mine", "{'size':1}").expect(201);
    String status =
        "{'apiVersion':'"
            + widgets.apiVersion()
            + "','kind':'Widget','metadata':{'name':'apart'},'status':{'state':'Ready'}}";

    Answer reported =
        sandbox
            .http(
                "PATCH", widgets.path(ns, "apart") + "/status?fieldManager=reporter", APPLY, status)
            .expect(200);
    Answer spec = applyWidget("apart", "mine", "{'size':2}").expect(200);

    assertThat(reported.body().at("/metadata/generation").asInt()).isEqualTo(1);
    assertThat(reported.body().at("/spec/size").asInt()).isEqualTo(1);
    assertThat(spec.body().at("/status/state").asText()).isEqualTo("Ready");
    assertThat(spec.body().at("/metadata/generation").asInt()).isEqualTo(2);
  }

  private static Answer apply(String name, String manager, String data) {
    String object =
        "{'apiVersion':'v1','kind':'ConfigMap','metadata':{'name':'"
            + name
            + "'},'data':"
            + data
            + "}";
    return sandbox.http("PATCH", maps(ns, name) + "?fieldManager=" + manager, APPLY, object);
  }

  private static Answer applyWidget(String name, String manager, String spec) {
    return sandbox.http(
        "PATCH",
        widgets.path(ns, name) + "?fieldManager=" + manager,
        APPLY,
        widgets.text(name, spec));
  }

  private static String version(Answer answer) {
    return answer.body().at("/metadata/resourceVersion").asText();
  }

  private static String data(Answer answer) {
    return answer.body().path("data").toString();
  }
}
