package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.cluster.Caches;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.Leftovers;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EnableKubernetesMockClient(crud = true)
class PlanApplierTest {
  private static final String ENDPOINT =
      "/api/v1/namespaces/hearth-s1/pods/hearth-endpoint?fieldManager=session-operator&force=true";

  private final SessionPlan plan =
      SessionPlan.running(
          Sessions.created(),
          new Surroundings(
              new Sessions.Network(),
              new Sessions.Endpoint(),
              List.of(new ApiServer("172.18.0.2", 6443))));

  private KubernetesMockServer server;
  private KubernetesClient client;
  private ClusterCache cache;
  private PlanApplier applier;

  @BeforeEach
  void start() {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(Labels.ENDPOINT)
                .withNamespace("hearth-s1")
                .endMetadata()
                .build())
        .create();
    cache = Caches.following(client);
    applier = new PlanApplier(client, cache, null, Leftovers.counted());
  }

  @AfterEach
  void stop() {
    cache.stop();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({"403, PodRefused", "422, PodRefused", "500, PodNotTaken", "503, PodNotTaken"})
  void anEndpointThatIsNotTakenIsAnObstacleThatIsToldAtOnce(int code, String reason) {
    server
        .expect()
        .patch()
        .withPath(ENDPOINT)
        .andReturn(
            code, new StatusBuilder().withCode(code).withMessage("failed calling webhook").build())
        .always();
    int before = server.getRequestCount();

    Obstacle obstacle = applier.apply(onlyTheEndpoint()).orElseThrow();

    assertThat(obstacle.reason()).isEqualTo(reason);
    assertThat(obstacle.message()).contains("failed calling webhook").endsWith(".");
    assertThat(server.getRequestCount() - before).as("the secret, and the pod once").isEqualTo(2);
  }

  @Test
  void whatNoRepeatCanChangeIsAFailure() {
    server
        .expect()
        .patch()
        .withPath(ENDPOINT)
        .andReturn(400, new StatusBuilder().withCode(400).build())
        .always();

    assertThatThrownBy(() -> applier.apply(onlyTheEndpoint()))
        .isInstanceOf(KubernetesClientException.class);
  }

  private SessionPlan onlyTheEndpoint() {
    return new SessionPlan(plan.identity(), List.of(), plan.endpoint(), Optional.empty());
  }
}
