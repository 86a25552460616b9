package dev.hearth.local.kubernetes.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.local.kubernetes.SampleCluster;
import dev.hearth.local.kubernetes.kinds.ResourceType;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.ObjectKey;
import dev.hearth.local.kubernetes.model.Refusal;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuotasTest {
  @TempDir Path folder;
  private SampleCluster cluster;
  private Quotas quotas;
  private ResourceType pods;

  @BeforeEach
  void namespaceWithQuota() throws IOException {
    cluster = new SampleCluster(folder);
    quotas = new Quotas(cluster.writes);
    pods = cluster.types.require("pods");
    cluster.create("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'n'}}");
    cluster.create(
        """
        {'apiVersion': 'v1', 'kind': 'ResourceQuota',
         'metadata': {'name': 'session', 'namespace': 'n'},
         'spec': {'hard': {'requests.cpu': '2', 'requests.memory': '2Gi', 'pods': '3'}}}
        """);
  }

  @Test
  void refusesInTheWordsOfKubernetes() throws IOException {
    add("a", "1500m", "1Gi");

    assertThatThrownBy(() -> add("b", "1", "512Mi"))
        .isInstanceOfSatisfying(Refusal.class, r -> assertThat(r.code()).isEqualTo(403))
        .hasMessage(
            "pods \"b\" is forbidden: exceeded quota: session, requested: requests.cpu=1, used:"
                + " requests.cpu=1500m, limited: requests.cpu=2");
  }

  @Test
  void refusesPodsThatDoNotSayWhatTheyTake() {
    assertThatThrownBy(() -> admit("{'name': 'main', 'image': 'i'}", "a"))
        .hasMessage(
            "pods \"a\" is forbidden: failed quota: session: must specify requests.cpu for: main;"
                + " requests.memory for: main");
  }

  @Test
  void usedIsWrittenAtAdmissionAndFreedWhenThePodHasEnded() throws IOException {
    add("a", "1500m", "1Gi");
    assertThat(used())
        .isEqualTo(
            SampleCluster.object(
                "{'requests.cpu': '1500m', 'requests.memory': '1Gi', 'pods': '1'}"));

    ObjectKey key = new ObjectKey("pods", "n", "a");
    String uid = cluster.store.get(key).orElseThrow().uid();
    cluster.writes.edit(key, uid, p -> Json.child(p, "status").put("phase", "Failed"));
    quotas.refresh("n");

    assertThat(used())
        .isEqualTo(
            SampleCluster.object("{'requests.cpu': '0', 'requests.memory': '0', 'pods': '0'}"));
    assertThatCode(() -> add("b", "2", "2Gi")).doesNotThrowAnyException();
  }

  private JsonNode used() {
    return Json.at(
        cluster.store.get(new ObjectKey("resourcequotas", "n", "session")).orElseThrow().tree(),
        "status",
        "used");
  }

  private void add(String name, String cpu, String memory) throws IOException {
    admit(
        "{'name': 'main', 'image': 'i', 'resources': {'requests': {'cpu': '"
            + cpu
            + "', 'memory': '"
            + memory
            + "'}}}",
        name);
  }

  private void admit(String container, String name) throws IOException {
    ObjectNode pod =
        SampleCluster.object(
            "{'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': '"
                + name
                + "', 'namespace': 'n'}, 'spec': {'containers': ["
                + container
                + "]}}");
    cluster.writes.rules().beginLife(pods, pod);
    cluster.writes.create(pods, pod, () -> quotas.admit(pods, pod, true));
  }
}
