package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.operator.cluster.ApiServerAddresses.ApiServer;
import dev.hearth.operator.cluster.Caches;
import dev.hearth.operator.cluster.ClusterCache;
import dev.hearth.operator.cluster.Leftovers;
import dev.hearth.operator.cluster.SessionPod;
import dev.hearth.operator.fixture.Pods;
import dev.hearth.operator.fixture.Sessions;
import dev.hearth.operator.lifecycle.SessionPlan.Surroundings;
import dev.hearth.resource.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
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

  /** The watches have ended, so what is written is never shown by one. */
  @Test
  void whatWasJustWrittenIsNotWrittenAgainBeforeTheWatchShowsIt() {
    cache.stop();
    HasMetadata namespace = plan.objects().getFirst();
    server
        .expect()
        .patch()
        .withPath("/api/v1/namespaces/hearth-s1?fieldManager=session-operator&force=true")
        .andReturn(200, namespace)
        .always();
    SessionPlan alone =
        new SessionPlan(
            plan.identity(), plan.basis(), List.of(namespace), Optional.empty(), Optional.empty());
    int before = server.getRequestCount();

    applier.apply(alone);
    applier.apply(alone);

    assertThat(server.getRequestCount() - before).isEqualTo(1);
  }

  @Test
  void whatIsAsPlannedIsNotWrittenAndWhatSomebodyTookAwayIs() throws InterruptedException {
    SessionPlan alone = alreadyThere();
    int before = server.getRequestCount();
    applier.apply(alone);
    applier.apply(alone);
    assertThat(server.getRequestCount()).isEqualTo(before);

    HasMetadata limits =
        alone.objects().stream().filter(LimitRange.class::isInstance).findFirst().orElseThrow();
    AtomicBoolean told = new AtomicBoolean();
    cache.onObjects(session -> told.set(true));
    client.resource(limits).delete();
    await(() -> told.get() && cache.get(limits).isEmpty());

    assertThat(writtenBy(alone)).contains("/limitranges/");
  }

  /** A gate that an administrator has changed changes no specification. */
  @Test
  void theNamespaceIsHeldAgainstItsPlanEachTime() throws InterruptedException {
    SessionPlan alone = alreadyThere();
    applier.apply(alone);
    List<HasMetadata> changed = new ArrayList<>(alone.objects());
    changed.set(
        0,
        ((Namespace) changed.getFirst())
            .edit()
            .editMetadata()
            .addToAnnotations(Labels.GATE_IMAGE, "another")
            .endMetadata()
            .build());

    assertThat(
            writtenBy(
                new SessionPlan(
                    alone.identity(), alone.basis(), changed, Optional.empty(), Optional.empty())))
        .startsWith("/api/v1/namespaces/hearth-s1?");
  }

  /**
   * The path of the one write; this API server knows no object that is applied and is not there.
   */
  private String writtenBy(SessionPlan changed) throws InterruptedException {
    int before = server.getRequestCount();
    try {
      applier.apply(changed);
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isIn(404, 415);
    }
    assertThat(server.getRequestCount() - before).as("writes").isEqualTo(1);
    RecordedRequest last = server.getLastRequest();
    assertThat(last.getMethod()).isEqualTo("PATCH");
    return last.getPath();
  }

  private SessionPlan alreadyThere() {
    SessionPlan alone = withoutPods();
    alone.objects().forEach(object -> client.resource(object).create());
    await(() -> alone.objects().stream().allMatch(object -> cache.get(object).isPresent()));
    return alone;
  }

  private SessionPlan withoutPods() {
    return new SessionPlan(
        plan.identity(), plan.basis(), plan.objects(), Optional.empty(), Optional.empty());
  }

  private static void await(BooleanSupplier condition) {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited 30 s for the watches").isLessThan(end);
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  /** Left alone they would hand their blocks to each other, each for as long as it may. */
  @Test
  void executorsOfASessionThatEndsGoQuicklyAndItsDriverInItsOwnTime() throws Exception {
    assertThat(bodyOfDelete(Pods.executor("e1"))).contains("\"gracePeriodSeconds\":5");
    assertThat(bodyOfDelete(Pods.driver(1))).doesNotContain("gracePeriodSeconds");
  }

  private String bodyOfDelete(PodBuilder pod) throws InterruptedException {
    client.resource(pod.build()).create();
    applier.delete(List.of(new SessionPod(pod.build())));
    RecordedRequest last = server.getLastRequest();
    assertThat(last.getMethod()).isEqualTo("DELETE");
    return last.getUtf8Body();
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
    return new SessionPlan(
        plan.identity(), plan.basis(), List.of(), plan.endpoint(), Optional.empty());
  }
}
