package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.conformance.Sandbox.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Quotas and limits on pods that no node will ever run: what counts is that they are there. */
@ExtendWith(ClusterUnderTest.class)
class QuotaIT {
  private Sandbox sandbox;
  private String namespace;

  @BeforeEach
  void begin(Sandbox given) {
    sandbox = given;
    namespace = "/api/v1/namespaces/" + sandbox.namespace();
  }

  @Test
  void refusesWhatWouldExceedItAndSaysByHowMuch() {
    quota("'requests.cpu':'1','pods':'5'");
    pod("first", "'requests':{'cpu':'700m'}").expect(201);
    await("its use", () -> used("requests.cpu").equals("700m"));

    pod("second", "'requests':{'cpu':'400m'}")
        .expect(403, "Forbidden")
        .saying("pods \"second\" is forbidden: exceeded quota: q, requested: requests.cpu=400m")
        .saying("used: requests.cpu=700m, limited: requests.cpu=1");

    assertThat(used("pods")).isEqualTo("1");
  }

  @Test
  void isFreedWhenAPodGoes() {
    quota("'pods':'1'");
    pod("first", "").expect(201);
    pod("second", "").expect(403, "Forbidden").saying("requested: pods=1, used: pods=1");

    sandbox.http("DELETE", namespace + "/pods/first", JSON, null).expect(200);

    await("room", () -> pod("second", "").code() == 201);
    await("its use", () -> used("pods").equals("1"));
  }

  @Test
  void holdsAgainstManyAtOnce() {
    quota("'pods':'3'");
    List<CompletableFuture<Integer>> all =
        IntStream.range(0, 12)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> pod("p" + i, "").code()))
            .toList();
    assertThat(all.stream().map(CompletableFuture::join).filter(code -> code == 201)).hasSize(3);
  }

  @Test
  void insistsOnWhatItLimits() {
    quota("'limits.cpu':'1'");
    pod("silent", "")
        .expect(403, "Forbidden")
        .saying("failed quota: q: must specify limits.cpu for: a");
  }

  @Test
  void countsObjects() {
    quota("'count/secrets':'1'");
    sandbox.http("POST", namespace + "/secrets", JSON, "{'metadata':{'name':'one'}}").expect(201);
    sandbox
        .http("POST", namespace + "/secrets", JSON, "{'metadata':{'name':'two'}}")
        .expect(403, "Forbidden")
        .saying("exceeded quota: q, requested: count/secrets=1, used: count/secrets=1");
  }

  @Test
  void aDryRunTakesNothing() {
    quota("'pods':'1'");
    sandbox.http("POST", namespace + "/pods?dryRun=All", JSON, podText("dry", "")).expect(201);
    pod("first", "").expect(201);
    sandbox
        .http("POST", namespace + "/pods?dryRun=All", JSON, podText("dry", ""))
        .expect(403, "Forbidden")
        .saying("exceeded quota");
  }

  @Test
  void limitRangesFillInAndBound() {
    sandbox
        .http(
            "POST",
            namespace + "/limitranges",
            JSON,
            "{'metadata':{'name':'l'},'spec':{'limits':[{'type':'Container',"
                + "'default':{'cpu':'1'},'defaultRequest':{'cpu':'100m'},'max':{'cpu':'2'}}]}}")
        .expect(201);
    // A real API server sees a new range a moment later.
    await(
        "the range",
        () ->
            sandbox
                .http("POST", namespace + "/pods?dryRun=All", JSON, podText("probe", ""))
                .expect(201)
                .body()
                .at("/spec/containers/0/resources/limits/cpu")
                .asText()
                .equals("1"));

    var made = pod("filled", "").expect(201).body().at("/spec/containers/0/resources");

    assertThat(made.at("/requests/cpu").asText()).isEqualTo("100m");
    pod("large", "'limits':{'cpu':'3'}")
        .expect(403, "Forbidden")
        .saying("maximum cpu usage per Container is 2, but limit is 3");
  }

  private void quota(String hard) {
    sandbox
        .http(
            "POST",
            namespace + "/resourcequotas",
            JSON,
            "{'metadata':{'name':'q'},'spec':{'hard':{" + hard + "}}}")
        .expect(201);
    await("the quota's use to be known", () -> !quota().at("/status/used").isEmpty());
  }

  private JsonNode quota() {
    return sandbox.get(namespace + "/resourcequotas/q").expect(200).body();
  }

  private String used(String resource) {
    return quota().path("status").path("used").path(resource).asText();
  }

  private Answer pod(String name, String resources) {
    return sandbox.http("POST", namespace + "/pods", JSON, podText(name, resources));
  }

  private static String podText(String name, String resources) {
    return "{'metadata':{'name':'"
        + name
        + "'},'spec':{'nodeSelector':{'hearth.dev/none':'x'},'terminationGracePeriodSeconds':0,"
        + "'containers':[{'name':'a','image':'a:1','resources':{"
        + resources
        + "}}]}}";
  }
}
