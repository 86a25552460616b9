package dev.hearth.local.kubernetes.conformance;

import static dev.hearth.local.kubernetes.conformance.Sandbox.JSON;
import static dev.hearth.local.kubernetes.conformance.Sandbox.await;
import static dev.hearth.local.kubernetes.conformance.Sandbox.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Accounts, their tokens, and what roles let them do. */
@ExtendWith(ClusterUnderTest.class)
class AccessIT {
  private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1/namespaces/";

  private static Sandbox sandbox;
  private static String ns;
  private static String user;

  @BeforeAll
  static void begin(Sandbox given) {
    sandbox = given;
    ns = sandbox.namespace();
    user = "system:serviceaccount:" + ns + ":reader";
    sandbox
        .http(
            "POST",
            "/api/v1/namespaces/" + ns + "/serviceaccounts",
            JSON,
            "{'metadata':{'name':'reader'}}")
        .expect(201);
    sandbox
        .http(
            "POST",
            RBAC + ns + "/roles",
            JSON,
            "{'metadata':{'name':'reader'},'rules':[{'apiGroups':[''],'resources':['configmaps'],"
                + "'verbs':['get','list','watch']}]}")
        .expect(201);
    sandbox
        .http(
            "POST",
            RBAC + ns + "/rolebindings",
            JSON,
            "{'metadata':{'name':'reader'},'roleRef':{'apiGroup':'rbac.authorization.k8s.io',"
                + "'kind':'Role','name':'reader'},'subjects':[{'kind':'ServiceAccount',"
                + "'name':'reader','namespace':'"
                + ns
                + "'}]}")
        .expect(201);
    // Authorizers of a real cluster learn of it a moment later.
    await("the binding", () -> allowed("configmaps", "list"));
  }

  @Test
  void accountsMayDoWhatTheirRoleSaysAndNoMore() {
    sandbox.http("POST", Sandbox.maps(ns, ""), JSON, "{'metadata':{'name':'m'}}").expect(201);
    try (KubernetesClient reader = sandbox.clientWith(token())) {
      assertThat(reader.configMaps().inNamespace(ns).list().getItems()).isNotEmpty();
      refused(
          403,
          () -> reader.secrets().inNamespace(ns).list(),
          "secrets is forbidden: User \""
              + user
              + "\" cannot list resource \"secrets\" in API group \"\" in the namespace \""
              + ns
              + "\"");
      refused(403, () -> reader.configMaps().inAnyNamespace().list(), "at the cluster scope");
      refused(
          403,
          () -> reader.resource(Sandbox.map(ns, "new", Map.of())).create(),
          "cannot create resource");
    }
  }

  @Test
  void aTokenThatNobodyIssuedIsWorthNothing() {
    try (KubernetesClient stranger = sandbox.clientWith("made-up")) {
      assertThatThrownBy(() -> stranger.configMaps().inNamespace(ns).list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(401));
    }
    JsonNode status = review("made-up");
    assertThat(status.path("authenticated").asBoolean()).isFalse();
  }

  @Test
  void reviewsTellWhoATokenIsAndWhatOneMay() {
    JsonNode status = review(token());
    assertThat(status.path("authenticated").asBoolean()).isTrue();
    assertThat(status.at("/user/username").asText()).isEqualTo(user);
    assertThat(status.at("/user/groups").toString())
        .contains("system:serviceaccounts:" + ns)
        .contains("system:authenticated");
    assertThat(allowed("configmaps", "list")).isTrue();
    assertThat(allowed("configmaps", "delete")).isFalse();
    assertThat(allowed("secrets", "list")).isFalse();
  }

  @Test
  void aBindingsRoleIsForEver() {
    sandbox
        .http(
            "PATCH",
            RBAC + ns + "/rolebindings/reader",
            Sandbox.MERGE,
            "{'roleRef':{'name':'other'}}")
        .expect(422, "Invalid")
        .saying("cannot change roleRef");
  }

  private static String token() {
    return sandbox
        .client()
        .serviceAccounts()
        .inNamespace(ns)
        .withName("reader")
        .tokenRequest(new TokenRequest())
        .getStatus()
        .getToken();
  }

  private static JsonNode review(String token) {
    return sandbox
        .http(
            "POST",
            "/apis/authentication.k8s.io/v1/tokenreviews",
            JSON,
            "{'apiVersion':'authentication.k8s.io/v1','kind':'TokenReview','spec':{'token':'"
                + token
                + "'}}")
        .expect(201)
        .body()
        .path("status");
  }

  private static boolean allowed(String resource, String verb) {
    return sandbox
        .http(
            "POST",
            "/apis/authorization.k8s.io/v1/subjectaccessreviews",
            JSON,
            "{'apiVersion':'authorization.k8s.io/v1','kind':'SubjectAccessReview','spec':{'user':'"
                + user
                + "','groups':['system:serviceaccounts'],'resourceAttributes':{'namespace':'"
                + ns
                + "','resource':'"
                + resource
                + "','verb':'"
                + verb
                + "'}}}")
        .expect(201)
        .body()
        .at("/status/allowed")
        .asBoolean();
  }
}
