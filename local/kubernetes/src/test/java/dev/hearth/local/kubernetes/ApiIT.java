package dev.hearth.local.kubernetes;

import static dev.hearth.local.kubernetes.RunningCluster.await;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Objects, rights and watches, through the client that the services use. */
class ApiIT {
  private static final String DEFINITION =
      """
      apiVersion: apiextensions.k8s.io/v1
      kind: CustomResourceDefinition
      metadata: {name: widgets.example.dev}
      spec:
        group: example.dev
        scope: Cluster
        names: {plural: widgets, kind: Widget}
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
                      color: {type: string, default: red}
                  status:
                    type: object
                    properties: {state: {type: string}}
      """;
  private static final ResourceDefinitionContext WIDGETS =
      new ResourceDefinitionContext.Builder()
          .withGroup("example.dev")
          .withVersion("v1")
          .withKind("Widget")
          .withPlural("widgets")
          .withNamespaced(false)
          .build();

  private static final PatchContext RELEASE = PatchContext.of(PatchType.JSON_MERGE);

  @TempDir static Path folder;
  private static RunningCluster running;
  private static KubernetesClient client;

  @BeforeAll
  static void start() throws IOException {
    running = new RunningCluster(folder);
    client = running.client;
    running.namespace("api", Map.of());
    client.load(new ByteArrayInputStream(DEFINITION.getBytes(StandardCharsets.UTF_8))).create();
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void customObjectsAreDefaultedCheckedAndKeepTheirStatusApart() {
    GenericKubernetesResource widget = widget("one", 1);
    widget.setAdditionalProperty("status", Map.of("state", "forged"));
    GenericKubernetesResource made = client.resource(widget).create();
    assertThat(made.<String>get("spec", "color")).isEqualTo("red");
    assertThat(made.<Object>get("status")).isNull();
    assertThat(made.getMetadata().getGeneration()).isEqualTo(1);

    made.setAdditionalProperty("status", Map.of("state", "Ready"));
    GenericKubernetesResource reported = client.resource(made).updateStatus();
    assertThat(reported.<String>get("status", "state")).isEqualTo("Ready");
    assertThat(reported.getMetadata().getGeneration()).isEqualTo(1);

    reported.setAdditionalProperty("spec", Map.of("size", 2));
    GenericKubernetesResource changed = client.resource(reported).update();
    assertThat(changed.getMetadata().getGeneration()).isEqualTo(2);
    assertThat(changed.<String>get("status", "state")).isEqualTo("Ready");

    assertThatThrownBy(() -> client.resource(made).lockResourceVersion().update())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    assertThatThrownBy(() -> client.resource(widget("two", 0)).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(422))
        .hasMessageContaining("spec.size");
  }

  @Test
  void anOwnedNamespaceGoesWithItsOwnerPodsFirst() {
    GenericKubernetesResource owner = client.resource(widget("owner", 1)).create();
    Namespace owned =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName("owned")
            .addNewOwnerReference()
            .withApiVersion("example.dev/v1")
            .withKind("Widget")
            .withName("owner")
            .withUid(owner.getMetadata().getUid())
            .withBlockOwnerDeletion(true)
            .endOwnerReference()
            .endMetadata()
            .build();
    client.resource(owned).create();
    client.resource(map("owned", "kept", Map.of())).create();
    client
        .resource(
            running
                .pod("owned", "held", "sleep 600")
                .editMetadata()
                .addToFinalizers("hearth.dev/metering")
                .endMetadata()
                .build())
        .create();
    client.pods().inNamespace("owned").withName("held").waitUntilReady(60, SECONDS);

    client.resource(owner).delete();

    client
        .pods()
        .inNamespace("owned")
        .withName("held")
        .waitUntilCondition(p -> p.getStatus().getPhase().equals("Failed"), 60, SECONDS);
    assertThat(client.configMaps().inNamespace("owned").withName("kept").get()).isNotNull();
    assertThat(client.namespaces().withName("owned").get().getStatus().getPhase())
        .isEqualTo("Terminating");
    assertThatThrownBy(() -> client.resource(map("owned", "late", Map.of())).create())
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
    client
        .pods()
        .inNamespace("owned")
        .withName("held")
        .patch(RELEASE, "{\"metadata\":{\"finalizers\":null}}");
    client.namespaces().withName("owned").waitUntilCondition(Objects::isNull, 60, SECONDS);
  }

  @Test
  void informersFollowAndCollectionsAreDeletedBySets() {
    ConcurrentLinkedQueue<String> seen = new ConcurrentLinkedQueue<>();
    try (var informer =
        client
            .configMaps()
            .inNamespace("api")
            .withLabel("app", "x")
            .inform(new Recorder(seen), 0)) {
      for (int i = 1; i <= 4; i++) {
        client.resource(map("api", "m" + i, Map.of("app", "x", "exec", "" + i))).create();
      }
      await("four additions", () -> seen.size() == 4);

      client
          .configMaps()
          .inNamespace("api")
          .withLabel("app", "x")
          .withLabelIn("exec", "2", "3")
          .delete();

      await("two deletions", () -> seen.contains("-m2") && seen.contains("-m3"));
      assertThat(client.configMaps().inNamespace("api").withLabel("app").list().getItems())
          .extracting(m -> m.getMetadata().getName())
          .containsExactly("m1", "m4");
      assertThat(seen).containsExactlyInAnyOrder("+m1", "+m2", "+m3", "+m4", "-m2", "-m3");
    }
  }

  @Test
  void listsComeInPages() {
    running.namespace("paged", Map.of());
    for (int i = 0; i < 5; i++) {
      client.resource(map("paged", "m" + i, Map.of("paged", "yes"))).create();
    }
    var first =
        client
            .configMaps()
            .inNamespace("paged")
            .withLabel("paged")
            .list(new io.fabric8.kubernetes.api.model.ListOptionsBuilder().withLimit(3L).build());
    assertThat(first.getItems()).hasSize(3);
    assertThat(first.getMetadata().getRemainingItemCount()).isEqualTo(2);

    var second =
        client
            .configMaps()
            .inNamespace("paged")
            .withLabel("paged")
            .list(
                new io.fabric8.kubernetes.api.model.ListOptionsBuilder()
                    .withLimit(3L)
                    .withContinue(first.getMetadata().getContinue())
                    .build());
    assertThat(second.getItems()).hasSize(2);
    assertThat(second.getMetadata().getContinue()).isNull();
  }

  @Test
  void serverSideApplyCreatesChangesAndTakesAway() {
    PatchContext mine =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("mine")
            .build();
    ConfigMap wish = map("api", "applied", Map.of("a", "1", "b", "2"));
    String version = client.resource(wish).patch(mine).getMetadata().getResourceVersion();
    assertThat(client.resource(wish).patch(mine).getMetadata().getResourceVersion())
        .isEqualTo(version);

    ConfigMap less = client.resource(map("api", "applied", Map.of("a", "1"))).patch(mine);

    assertThat(less.getMetadata().getLabels()).isEqualTo(Map.of("a", "1"));
    PatchContext other =
        new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("other")
            .withForce(false)
            .build();
    assertThatThrownBy(() -> client.resource(map("api", "applied", Map.of("a", "9"))).patch(other))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409))
        .hasMessageContaining("conflict with \"mine\"");
  }

  @Test
  void accountsMayDoWhatTheirRoleSays() {
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("reader")
                .withNamespace("api")
                .endMetadata()
                .build())
        .create();
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withName("reader")
                .withNamespace("api")
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("configmaps")
                .withVerbs("get", "list", "watch")
                .endRule()
                .build())
        .create();
    client
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName("reader")
                .withNamespace("api")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "Role", "reader")
                .addNewSubject(null, "ServiceAccount", "reader", "api")
                .build())
        .create();
    TokenRequest request =
        client
            .serviceAccounts()
            .inNamespace("api")
            .withName("reader")
            .tokenRequest(new TokenRequest());

    try (KubernetesClient reader = running.clientWith(request.getStatus().getToken())) {
      assertThat(reader.configMaps().inNamespace("api").list().getItems()).isNotEmpty();
      assertThatThrownBy(() -> reader.secrets().inNamespace("api").list())
          .hasMessageContaining(
              "secrets is forbidden: User \"system:serviceaccount:api:reader\" cannot list resource"
                  + " \"secrets\" in API group \"\" in the namespace \"api\"");
      assertThatThrownBy(() -> reader.configMaps().inAnyNamespace().list())
          .hasMessageContaining("at the cluster scope");
    }
    try (KubernetesClient stranger = running.clientWith("made-up")) {
      assertThatThrownBy(() -> stranger.configMaps().inNamespace("api").list())
          .isInstanceOfSatisfying(
              KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(401));
    }
  }

  private static GenericKubernetesResource widget(String name, int size) {
    GenericKubernetesResource widget = new GenericKubernetesResource();
    widget.setApiVersion("example.dev/v1");
    widget.setKind(WIDGETS.getKind());
    widget.setMetadata(
        new io.fabric8.kubernetes.api.model.ObjectMetaBuilder().withName(name).build());
    widget.setAdditionalProperty("spec", Map.of("size", size));
    return widget;
  }

  private static ConfigMap map(String namespace, String name, Map<String, String> labels) {
    return new ConfigMapBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(namespace)
        .withLabels(labels)
        .endMetadata()
        .withData(Map.of("k", "v"))
        .build();
  }

  private record Recorder(ConcurrentLinkedQueue<String> seen)
      implements io.fabric8.kubernetes.client.informers.ResourceEventHandler<ConfigMap> {
    @Override
    public void onAdd(ConfigMap map) {
      seen.add("+" + map.getMetadata().getName());
    }

    @Override
    public void onUpdate(ConfigMap before, ConfigMap after) {
      seen.add("~" + after.getMetadata().getName());
    }

    @Override
    public void onDelete(ConfigMap map, boolean unknown) {
      seen.add("-" + map.getMetadata().getName());
    }
  }
}
