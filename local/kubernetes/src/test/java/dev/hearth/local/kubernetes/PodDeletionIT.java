package dev.hearth.local.kubernetes;

import static dev.hearth.local.kubernetes.RunningCluster.await;
import static dev.hearth.local.kubernetes.RunningCluster.processes;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.model.Json;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How pods' lives end, and what the node remembers of them. */
class PodDeletionIT {
  private static final String NS = "ends";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String RELEASE = "{\"metadata\":{\"finalizers\":null}}";

  @TempDir static Path folder;
  private static RunningCluster running;

  @BeforeAll
  static void start() throws IOException {
    running = new RunningCluster(folder);
    running.namespace(NS, Map.of());
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  @Test
  void aPodThatWasDeletedWhileItWaitedNeverStarts() throws IOException {
    String sleep = RunningCluster.uniqueSleep();
    running.client.resource(big("first", "sleep 600")).create();
    resource("first").waitUntilReady(60, SECONDS);
    Pod held =
        big("held", sleep)
            .edit()
            .editMetadata()
            .addToFinalizers("hearth.dev/metering")
            .endMetadata()
            .build();
    String uid = running.client.resource(held).create().getMetadata().getUid();
    resource("held")
        .waitUntilCondition(
            p ->
                p.getStatus().getConditions().stream()
                    .anyMatch(c -> "Unschedulable".equals(c.getReason())),
            60,
            SECONDS);

    resource("held").delete();
    resource("first").withGracePeriod(0).delete();
    running.client.resource(big("next", "sleep 600")).create();
    resource("next").waitUntilReady(60, SECONDS);

    Pod ended = resource("held").waitUntilCondition(phase("Failed"), 60, SECONDS);
    assertThat(ended.getSpec().getNodeName()).isNull();
    assertThat(processes(sleep)).isZero();
    assertThat(journal(uid)).isNull();
    resource("held").patch(MERGE, RELEASE);
    resource("held").waitUntilCondition(Objects::isNull, 60, SECONDS);
    resource("next").withGracePeriod(0).delete();
  }

  @Test
  void aSecondDeletionWithLessGraceHurriesTheFirst() {
    String sleep = RunningCluster.uniqueSleep();
    Pod pod =
        running
            .pod(NS, "slow", "trap '' TERM; touch deaf; " + sleep + "; true")
            .editMetadata()
            .addToFinalizers("hearth.dev/metering")
            .endMetadata()
            .editSpec()
            .withTerminationGracePeriodSeconds(3600L)
            .endSpec()
            .build();
    running.client.resource(pod).create();
    resource("slow").waitUntilReady(60, SECONDS);
    await("its process", () -> processes(sleep) == 1);

    resource("slow").delete();
    resource("slow")
        .waitUntilCondition(p -> p.getMetadata().getDeletionTimestamp() != null, 60, SECONDS);
    assertThat(processes(sleep)).isOne();
    resource("slow").withGracePeriod(1).delete();

    resource("slow").waitUntilCondition(phase("Failed"), 60, SECONDS);
    await("the process's end", () -> processes(sleep) == 0);
    resource("slow").patch(MERGE, RELEASE);
    resource("slow").waitUntilCondition(Objects::isNull, 60, SECONDS);
  }

  @Test
  void theJournalDoesNotBelieveTheStatus() throws IOException {
    Pod made = running.client.resource(running.pod(NS, "forged", "sleep 600").build()).create();
    String uid = made.getMetadata().getUid();
    Pod honest = resource("forged").waitUntilReady(60, SECONDS);
    String early = "2001-01-01T00:00:00Z";

    resource("forged")
        .editStatus(
            p -> {
              p.getStatus().getConditions().forEach(c -> c.setLastTransitionTime(early));
              p.getStatus()
                  .getContainerStatuses()
                  .forEach(c -> c.getState().getRunning().setStartedAt(early));
              return p;
            });
    resource("forged").delete();
    resource("forged").waitUntilCondition(Objects::isNull, 60, SECONDS);

    await("the journal's last line", () -> journal(uid).path("finishedAt").isTextual());
    JsonNode line = journal(uid);
    assertThat(Json.text(line, "scheduledAt"))
        .isEqualTo(
            honest.getStatus().getConditions().stream()
                .filter(c -> c.getType().equals("PodScheduled"))
                .findFirst()
                .orElseThrow()
                .getLastTransitionTime());
    assertThat(Json.text(line, "startedAt"))
        .isEqualTo(
            honest
                .getStatus()
                .getContainerStatuses()
                .getFirst()
                .getState()
                .getRunning()
                .getStartedAt());
    assertThat(line.toString()).doesNotContain(early);
  }

  @Test
  void aVariableThatNoProcessCanHaveMakesThePodWait() {
    Pod pod =
        running
            .pod(NS, "odd", "true")
            .editSpec()
            .editFirstContainer()
            .withEnv(new EnvVar("a=b", "c", null))
            .endContainer()
            .endSpec()
            .build();
    running.client.resource(pod).create();

    resource("odd")
        .waitUntilCondition(
            p ->
                p.getStatus().getContainerStatuses().stream()
                    .anyMatch(
                        c ->
                            c.getState().getWaiting() != null
                                && "CreateContainerConfigError"
                                    .equals(c.getState().getWaiting().getReason())),
            60,
            SECONDS);
    resource("odd").withGracePeriod(0).delete();
  }

  @Test
  void aRunThatBreaksIsNotOverBeforeItsProcesses() {
    String sleep = RunningCluster.uniqueSleep();
    Pod pod =
        running
            .pod(NS, "broken", "trap '' TERM; " + sleep + "; true")
            .editSpec()
            .addNewContainer()
            .withName("odd")
            .withImage("shell")
            .withWorkingDir("no\0path")
            .withArgs("true")
            .endContainer()
            .endSpec()
            .build();
    running.client.resource(pod).create();

    Pod ended = resource("broken").waitUntilCondition(phase("Failed"), 60, SECONDS);

    assertThat(ended.getStatus().getReason()).isEqualTo("NodeError");
    var first = ended.getStatus().getContainerStatuses().getFirst().getState().getTerminated();
    assertThat(first.getExitCode()).isEqualTo(137);
    assertThat(first.getStartedAt()).isNotNull();
    await("the process's end", () -> processes(sleep) == 0);
  }

  @Test
  void aPodWaitsForAnAccountThatIsGone() {
    running.client.resource(account()).create();
    running.client.resource(big("room", "sleep 600")).create();
    resource("room").waitUntilReady(60, SECONDS);
    Pod pod =
        big("accountless", "true")
            .edit()
            .editSpec()
            .withServiceAccountName("fleeting")
            .endSpec()
            .build();
    running.client.resource(pod).create();
    running.client.resource(account()).delete();
    resource("room").withGracePeriod(0).delete();
    await(
        "the word of it",
        () ->
            running.client.v1().events().inNamespace(NS).list().getItems().stream()
                .anyMatch(e -> e.getMessage().contains("serviceaccount \"fleeting\" not found")));

    running.client.resource(account()).create();

    resource("accountless").waitUntilCondition(phase("Succeeded"), 60, SECONDS);
  }

  private static ServiceAccount account() {
    return new ServiceAccountBuilder()
        .withNewMetadata()
        .withName("fleeting")
        .withNamespace(NS)
        .endMetadata()
        .build();
  }

  private static Pod big(String name, String script) {
    return running
        .pod(NS, name, script)
        .editSpec()
        .editFirstContainer()
        .withNewResources()
        .withRequests(Map.of("cpu", new Quantity("3")))
        .endResources()
        .endContainer()
        .endSpec()
        .build();
  }

  private static PodResource resource(String name) {
    return running.client.pods().inNamespace(NS).withName(name);
  }

  private static Predicate<Pod> phase(String phase) {
    return p -> p != null && phase.equals(p.getStatus().getPhase());
  }

  /** The journal's last line about a pod; null where there is none. */
  private static JsonNode journal(String uid) {
    try (var lines = Files.lines(folder.resolve("data/journal.jsonl"))) {
      String last = lines.filter(l -> l.contains(uid)).reduce("", (a, b) -> b);
      return last.isEmpty() ? null : Json.parse(last.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
