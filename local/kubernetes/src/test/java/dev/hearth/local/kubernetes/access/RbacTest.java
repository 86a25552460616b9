package dev.hearth.local.kubernetes.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.local.kubernetes.SampleCluster;
import dev.hearth.local.kubernetes.model.ObjectKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RbacTest {
  private static final String API = "'apiVersion': 'rbac.authorization.k8s.io/v1'";
  private static final User ENDPOINT = User.serviceAccount("n", "endpoint", "u");

  @TempDir Path folder;
  private SampleCluster cluster;
  private Rbac rbac;

  @BeforeEach
  void rolesAndBindings() throws IOException {
    cluster = new SampleCluster(folder);
    rbac = new Rbac(cluster.store);
    cluster.create("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'n'}}");
    cluster.create(
        "{"
            + API
            + ", 'kind': 'Role', 'metadata': {'name': 'r', 'namespace': 'n'}, 'rules': ["
            + "{'apiGroups': [''], 'resources': ['pods', 'pods/log'], 'verbs': ['get', 'list']}]}");
    cluster.create(
        "{"
            + API
            + ", 'kind': 'RoleBinding', 'metadata': {'name': 'b', 'namespace': 'n'},"
            + " 'roleRef': {'kind': 'Role', 'name': 'r'},"
            + " 'subjects': [{'kind': 'ServiceAccount', 'name': 'endpoint', 'namespace': 'n'}]}");
    cluster.create(
        "{"
            + API
            + ", 'kind': 'ClusterRole', 'metadata': {'name': 'own'}, 'rules': ["
            + "{'apiGroups': ['hearth.dev'], 'resources': ['sparksessions'], 'verbs': ['*'],"
            + " 'resourceNames': ['s1']}]}");
    cluster.create(
        "{"
            + API
            + ", 'kind': 'ClusterRoleBinding', 'metadata': {'name': 'own'},"
            + " 'roleRef': {'kind': 'ClusterRole', 'name': 'own'},"
            + " 'subjects': [{'kind': 'User', 'name': 'system:serviceaccount:n:endpoint'}]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          get    | ''         | pods          | ''     | n  | p  | true
          get    | ''         | pods          | log    | n  | p  | true
          get    | ''         | pods          | exec   | n  | p  | false
          create | ''         | pods          | ''     | n  | '' | false
          list   | ''         | pods          | ''     | m  | '' | false
          list   | ''         | pods          | ''     | '' | '' | false
          get    | ''         | secrets       | ''     | n  | s  | false
          watch  | hearth.dev | sparksessions | ''     | '' | s1 | true
          get    | hearth.dev | sparksessions | ''     | '' | s2 | false
          list   | hearth.dev | sparksessions | ''     | '' | '' | false
          get    | hearth.dev | sparksessions | status | '' | s1 | false
          """)
  void grantsWhatRolesSayAndNothingElse(
      String verb, String group, String resource, String sub, String ns, String name, boolean yes) {
    Question question = new Question(verb, group, resource, sub, ns, name, "");

    assertThat(rbac.allows(ENDPOINT, question)).isEqualTo(yes);
  }

  @Test
  void aRemovedBindingGrantsNothingFromThenOn() {
    Question question = new Question("get", "", "pods", "", "n", "p", "");
    assertThat(rbac.allows(ENDPOINT, question)).isTrue();

    cluster.store.remove(new ObjectKey("rolebindings.rbac.authorization.k8s.io", "n", "b"));

    assertThat(rbac.allows(ENDPOINT, question)).isFalse();
  }

  @Test
  void mastersMayEverythingAndStrangersNothing() {
    Question question = new Question("delete", "", "nodes", "", "", "x", "");

    assertThat(rbac.allows(User.of("admin", "", List.of("system:masters")), question)).isTrue();
    assertThat(rbac.allows(User.ANONYMOUS, question)).isFalse();
  }

  @Test
  void nobodyHandsOutRightsThatTheyDoNotHave() throws IOException {
    Escalation escalation = new Escalation(rbac);
    var roles = cluster.types.require("roles.rbac.authorization.k8s.io");
    String head = "{" + API + ", 'kind': 'Role', 'metadata': {'name': 'x', 'namespace': 'n'}, ";
    var fewer =
        SampleCluster.object(
            head + "'rules': [{'apiGroups': [''], 'resources': ['pods'], 'verbs': ['get']}]}");
    var more =
        SampleCluster.object(
            head + "'rules': [{'apiGroups': [''], 'resources': ['secrets'], 'verbs': ['get']}]}");

    assertThatCode(() -> escalation.check(ENDPOINT, roles, fewer)).doesNotThrowAnyException();
    assertThatThrownBy(() -> escalation.check(ENDPOINT, roles, more))
        .hasMessageContaining("attempting to grant RBAC permissions not currently held");
  }
}
