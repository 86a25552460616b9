package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.MERGE;
import static dev.hearth.local.kubernetes.conformance.Sandbox.maps;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.local.kubernetes.conformance.Sandbox.Answer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A finalizer holds a deleted object until whoever set it takes it off. */
@ExtendWith(ClusterUnderTest.class)
class FinalizerIT {
  private static Sandbox sandbox;
  private static String ns;
  private static Widgets widgets;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
    widgets = Widgets.in(sandbox, "Cluster");
  }

  @Test
  void heldObjectsAreMarkedAndGoWithTheirLastFinalizer() {
    make("held", "'hearth.dev/a','hearth.dev/b'");

    Answer deleted = sandbox.http("DELETE", maps(ns, "held"), Sandbox.JSON, null).expect(200);

    assertThat(deleted.body().at("/metadata/deletionTimestamp").asText()).isNotEmpty();
    assertThat(deleted.body().at("/metadata/deletionGracePeriodSeconds").asInt(-1)).isZero();
    finalizers("held", "['hearth.dev/b']").expect(200);
    sandbox.get(maps(ns, "held")).expect(200);
    finalizers("held", "null").expect(200);
    sandbox.get(maps(ns, "held")).expect(404, "NotFound");
  }

  @Test
  void aSecondDeletionChangesNothing() {
    make("twice", "'hearth.dev/a'");
    Answer first = sandbox.http("DELETE", maps(ns, "twice"), Sandbox.JSON, null).expect(200);

    sandbox.http("DELETE", maps(ns, "twice"), Sandbox.JSON, null).expect(200);

    assertThat(sandbox.get(maps(ns, "twice")).body().at("/metadata/deletionTimestamp"))
        .isEqualTo(first.body().at("/metadata/deletionTimestamp"));
    finalizers("twice", "null").expect(200);
  }

  @Test
  void whatIsBeingDeletedMayChangeButTakesNoNewFinalizer() {
    make("closing", "'hearth.dev/a'");
    sandbox.http("DELETE", maps(ns, "closing"), Sandbox.JSON, null).expect(200);

    finalizers("closing", "['hearth.dev/a','hearth.dev/late']")
        .expect(422, "Invalid")
        .saying("no new finalizers can be added if the object is being deleted");
    sandbox.http("PATCH", maps(ns, "closing"), MERGE, "{'data':{'k':'2'}}").expect(200);
    sandbox
        .http("PATCH", maps(ns, "closing"), MERGE, "{'metadata':{'deletionTimestamp':null}}")
        .expect(200);

    assertThat(sandbox.get(maps(ns, "closing")).body().at("/metadata/deletionTimestamp").asText())
        .isNotEmpty();
    finalizers("closing", "null").expect(200);
  }

  @Test
  void aNameIsFreeOnlyWhenItsHolderIsGone() {
    make("name", "'hearth.dev/a'");
    sandbox.http("DELETE", maps(ns, "name"), Sandbox.JSON, null).expect(200);
    String body = "{'metadata':{'name':'name'}}";

    sandbox.http("POST", maps(ns, ""), Sandbox.JSON, body).expect(409, "AlreadyExists");

    finalizers("name", "null").expect(200);
    sandbox.http("POST", maps(ns, ""), Sandbox.JSON, body).expect(201);
  }

  @Test
  void deletionCountsAsAGenerationOfACustomObject() {
    String held =
        widgets
            .text("counted", "{'size':1}")
            .replace("'name':'counted'", "'name':'counted','finalizers':['hearth.dev/a']");
    sandbox.http("POST", widgets.path("", ""), Sandbox.JSON, held).expect(201);

    sandbox.http("DELETE", widgets.path("", "counted"), Sandbox.JSON, null).expect(200);

    Answer there = sandbox.get(widgets.path("", "counted")).expect(200);
    assertThat(there.body().at("/metadata/generation").asInt()).isEqualTo(2);
    sandbox
        .http("PATCH", widgets.path("", "counted"), MERGE, "{'metadata':{'finalizers':null}}")
        .expect(200);
    sandbox.get(widgets.path("", "counted")).expect(404, "NotFound");
  }

  private static void make(String name, String finalizers) {
    sandbox
        .http(
            "POST",
            maps(ns, ""),
            Sandbox.JSON,
            "{'metadata':{'name':'" + name + "','finalizers':[" + finalizers + "]}}")
        .expect(201);
  }

  private static Answer finalizers(String name, String list) {
    return sandbox.http("PATCH", maps(ns, name), MERGE, "{'metadata':{'finalizers':" + list + "}}");
  }
}
