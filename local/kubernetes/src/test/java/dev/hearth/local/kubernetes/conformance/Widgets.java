package dev.hearth.local.kubernetes.conformance;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.utils.Serialization;

/** A custom kind of a group that nobody else uses, served for as long as its sandbox lasts. */
record Widgets(Sandbox sandbox, String group, String scope) {
  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.GROUP}
      spec:
        group: GROUP
        scope: SCOPE
        names: {plural: widgets, singular: widget, kind: Widget, listKind: WidgetList}
        versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: integer, minimum: 1}
                      color: {type: string, default: red, enum: [red, blue]}
                      name: {type: string, pattern: '^[a-z]+$'}
                      text: {type: string}
                      parts:
                        type: array
                        x-kubernetes-list-type: map
                        x-kubernetes-list-map-keys: [id]
                        items:
                          type: object
                          required: [id]
                          properties: {id: {type: string}, count: {type: integer}}
                  status:
                    type: object
                    properties: {state: {type: string}, note: {type: string}}
      """;

  static Widgets in(Sandbox sandbox, String scope) {
    Widgets widgets = new Widgets(sandbox, "g" + Sandbox.suffix() + ".hearth.dev", scope);
    CustomResourceDefinition definition =
        Serialization.unmarshal(
            DEFINITION.replace("GROUP", widgets.group).replace("SCOPE", scope),
            CustomResourceDefinition.class);
    sandbox.client().resource(definition).create();
    sandbox.atTheEnd(() -> sandbox.client().resource(definition).delete());
    Sandbox.await("the kind", () -> sandbox.get(widgets.everywhere()).code() == 200);
    return widgets;
  }

  String apiVersion() {
    return group + "/v1";
  }

  String everywhere() {
    return "/apis/" + group + "/v1/widgets";
  }

  /** The path of one of them, or of all of a namespace. */
  String path(String namespace, String name) {
    String rest = "/widgets" + (name.isEmpty() ? "" : "/" + name);
    return "/apis/"
        + group
        + "/v1"
        + (namespace.isEmpty() ? "" : "/namespaces/" + namespace)
        + rest;
  }

  /** A widget with such a spec, written with single quotes. */
  String text(String name, String spec) {
    return "{'apiVersion':'"
        + apiVersion()
        + "','kind':'Widget','metadata':{'name':'"
        + name
        + "'},'spec':"
        + spec
        + "}";
  }

  Sandbox.Answer create(String namespace, String name, String spec) {
    return sandbox.http("POST", path(namespace, ""), Sandbox.JSON, text(name, spec));
  }
}
