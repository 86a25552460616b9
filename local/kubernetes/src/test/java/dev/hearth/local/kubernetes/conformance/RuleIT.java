package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules of a schema, {@code x-kubernetes-validations}: of an object and of its changes. */
@ExtendWith(ClusterUnderTest.class)
class RuleIT {
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

  private static Sandbox sandbox;
  private static String group;
  private static String all;

  @BeforeAll
  static void define(Sandbox given) {
    sandbox = given;
    group = "g" + Sandbox.suffix() + ".hearth.dev";
    all = "/apis/" + group + "/v1/ranges";
    sandbox.http("POST", DEFINITIONS, JSON, definition(group, "self.low <= self.high")).expect(201);
    sandbox.atTheEnd(
        () ->
            sandbox
                .client()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("ranges." + group)
                .delete());
    Sandbox.await("the kind", () -> sandbox.get(all).code() == 200);
  }

  @Test
  void anObjectThatBreaksARuleIsRefusedWithTheRulesMessage() {
    create("wrong", "{'low':2,'high':1}")
        .expect(422, "Invalid")
        .saying("spec: Invalid value")
        .saying("low is more than high");
    sandbox.get(all + "/wrong").expect(404);
  }

  @Test
  void aMessageCanBeMadeOfTheValues() {
    create("odd", "{'low':1,'high':8,'step':3}").expect(422, "Invalid").saying("step is 3");
  }

  @Test
  void aFieldPathPointsToTheField() {
    create("pointed", "{'low':1,'high':2,'step':5}").expect(422, "Invalid").saying("spec.step");
  }

  @Test
  void aRuleOfChangeHoldsForChangesAlone() {
    create("named", "{'low':1,'high':2,'name':'a'}").expect(201);

    patch("named", "{'spec':{'name':'b'}}").expect(422, "Invalid").saying("name is fixed");
    patch("named", "{'spec':{'high':3}}").expect(200);
  }

  @Test
  void aRuleOfChangeOnAFieldIsSilentWhereTheFieldComesOrGoes() {
    create("fleeting", "{'low':1,'high':2}").expect(201);

    patch("fleeting", "{'spec':{'name':'a'}}").expect(200);
    patch("fleeting", "{'spec':{'name':null}}").expect(200);
  }

  @Test
  void itemsOfAListAreHeldToTheirRules() {
    create("listed", "{'low':1,'high':2,'parts':[{'id':'a','count':1},{'id':'b','count':0}]}")
        .expect(422, "Invalid")
        .saying("spec.parts[1]")
        .saying("a part counts");
  }

  @Test
  void listsAndMapsAreCounted() {
    create("many", "{'low':1,'high':2,'parts':[{'id':'a'},{'id':'b'},{'id':'c'},{'id':'d'}]}")
        .expect(422, "Invalid")
        .saying("must have at most 3 items");
  }

  @Test
  void aRuleThatIsNoneIsRefusedWithItsDefinition() {
    String other = "g" + Sandbox.suffix() + ".hearth.dev";
    sandbox
        .http("POST", DEFINITIONS, JSON, definition(other, "self.low <=> self.high"))
        .expect(422, "Invalid")
        .saying("compilation failed");
  }

  private static Sandbox.Answer create(String name, String spec) {
    return sandbox.http(
        "POST",
        all,
        JSON,
        "{'apiVersion':'"
            + group
            + "/v1','kind':'Range','metadata':{'name':'"
            + name
            + "'},'spec':"
            + spec
            + "}");
  }

  private static Sandbox.Answer patch(String name, String patch) {
    return sandbox.http("PATCH", all + "/" + name, MERGE, patch);
  }

  private static String definition(String group, String rule) {
    return """
        {'apiVersion': 'apiextensions.k8s.io/v1', 'kind': 'CustomResourceDefinition',
         'metadata': {'name': 'ranges.GROUP'},
         'spec': {'group': 'GROUP', 'scope': 'Cluster',
          'names': {'plural': 'ranges', 'singular': 'range', 'kind': 'Range',
                    'listKind': 'RangeList'},
          'versions': [{'name': 'v1', 'served': true, 'storage': true,
           'schema': {'openAPIV3Schema': {'type': 'object', 'properties': {'spec': {
            'type': 'object', 'required': ['low', 'high'],
            'x-kubernetes-validations': [
             {'rule': 'RULE', 'message': 'low is more than high'},
             {'rule': '!has(self.step) || self.step % 2 == 0', 'fieldPath': '.step',
              'message': 'step is even', 'messageExpression':
               'self.step == 3 ? \\"step is 3\\" : \\"step is odd\\"'}],
            'properties': {
             'low': {'type': 'integer'}, 'high': {'type': 'integer'}, 'step': {'type': 'integer'},
             'name': {'type': 'string', 'maxLength': 20, 'x-kubernetes-validations': [
              {'rule': 'self == oldSelf', 'message': 'name is fixed'}]},
             'parts': {'type': 'array', 'maxItems': 3, 'items': {'type': 'object',
              'required': ['id'],
              'x-kubernetes-validations': [
               {'rule': '!has(self.count) || self.count > 0', 'message': 'a part counts'}],
              'properties': {'id': {'type': 'string'}, 'count': {'type': 'integer'}}}}}}}}}}]}}
        """
        .replace("GROUP", group)
        .replace("RULE", rule);
  }
}
