package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;
import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Custom kinds: served by their definition, checked by their schema. */
@ExtendWith(ClusterUnderTest.class)
class DefinitionIT {
  private static Sandbox sandbox;
  private static Widgets widgets;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    widgets = Widgets.in(sandbox, "Cluster");
  }

  @Test
  void aDefinitionSaysWhenItsKindIsServed() {
    await(
        "Established",
        () ->
            StreamSupport.stream(definition().at("/status/conditions").spliterator(), false)
                .anyMatch(
                    c ->
                        c.path("type").asText().equals("Established")
                            && c.path("status").asText().equals("True")));
    JsonNode resources = sandbox.get("/apis/" + widgets.apiVersion()).expect(200).body();
    assertThat(resources.at("/resources").findValuesAsText("name"))
        .contains("widgets", "widgets/status");
  }

  @Test
  void objectsAreDefaultedAndPruned() {
    JsonNode made = widgets.create("", "pruned", "{'size':1,'unknown':'x'}").expect(201).body();
    assertThat(made.at("/spec/color").asText()).isEqualTo("red");
    assertThat(made.path("spec").has("unknown")).isFalse();
    assertThat(made.at("/metadata/generation").asInt()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          {}                          | spec.size
          {'size':0}                  | spec.size
          {'size':'1'}                | spec.size
          {'size':1,'color':'green'}  | spec.color
          {'size':1,'name':'UP'}      | spec.name
          {'size':1,'parts':[{}]}     | spec.parts[0].id
          """)
  void objectsAreChecked(String spec, String field) {
    widgets.create("", "bad", spec).expect(422, "Invalid").saying(field);
    sandbox.get(widgets.path("", "bad")).expect(404);
  }

  @Test
  void generationCountsWhatIsWantedAndNothingElse() {
    widgets.create("", "counted", "{'size':1}").expect(201);
    assertThat(patched("{'metadata':{'labels':{'a':'b'}}}")).isEqualTo(1);
    assertThat(patched("{'spec':{'size':1}}")).isEqualTo(1);
    assertThat(patched("{'spec':{'size':2}}")).isEqualTo(2);
    assertThat(patched("{'spec':{'color':'blue'}}")).isEqualTo(3);
  }

  @Test
  void aDeletedDefinitionTakesItsObjectsWithIt() {
    Widgets fleeting = Widgets.in(sandbox, "Cluster");
    fleeting.create("", "one", "{'size':1}").expect(201);

    sandbox
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .withName("widgets." + fleeting.group())
        .delete();

    await("its end", () -> sandbox.get(fleeting.everywhere()).code() == 404);
  }

  @Test
  void aDefinitionIsNamedAfterWhatItDefines() {
    sandbox
        .http(
            "POST",
            "/apis/apiextensions.k8s.io/v1/customresourcedefinitions",
            JSON,
            "{'metadata':{'name':'wrong.hearth.dev'},'spec':{'group':'g.hearth.dev',"
                + "'scope':'Cluster','names':{'plural':'wrongs','kind':'Wrong'},'versions':["
                + "{'name':'v1','served':true,'storage':true,'schema':{'openAPIV3Schema':"
                + "{'type':'object'}}}]}}")
        .expect(422, "Invalid")
        .saying("metadata.name");
  }

  private static long patched(String patch) {
    return sandbox
        .http("PATCH", widgets.path("", "counted"), MERGE, patch)
        .expect(200)
        .body()
        .at("/metadata/generation")
        .asLong();
  }

  private static JsonNode definition() {
    return sandbox
        .get("/apis/apiextensions.k8s.io/v1/customresourcedefinitions/widgets." + widgets.group())
        .expect(200)
        .body();
  }
}
