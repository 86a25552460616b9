package dev.hearth.operator.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Pods;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PodLifeTest {
  @Test
  void lastsFromScheduledToTheEndOfTheLastContainer() {
    PodLife life =
        PodLife.of(
            Pods.finished(Pods.executor("e1"), "2026-11-22T12:03:00Z", "2026-11-22T12:04:30Z"));

    assertThat(life.from()).isEqualTo(Instant.parse(Pods.SCHEDULED));
    assertThat(life.to()).isEqualTo(Instant.parse("2026-11-22T12:04:30Z"));
    assertThat(life.size()).isEqualTo(new PodSize(500, 1024, 0));
  }

  @Test
  void aRunningPodHasNoEnd() {
    PodLife life = PodLife.of(Pods.running(Pods.executor("e1")));

    assertThat(life.isBilled()).isTrue();
    assertThat(life.to()).isNull();
  }

  @Test
  void aPodThatIsBeingDeletedLivesUntilItsContainersEnd() {
    PodLife life = PodLife.of(Pods.deleting(Pods.running(Pods.executor("e1"))));

    assertThat(life.to()).isNull();
  }

  @Test
  void aPodThatWasNeverScheduledIsNotBilled() {
    PodBuilder pod = Pods.executor("e1").editStatus().withPhase("Failed").endStatus();

    assertThat(PodLife.of(Pods.of(pod)).isBilled()).isFalse();
  }

  @Test
  void aPodWhoseImageNeverCameIsNotBilled() {
    PodBuilder pod =
        Pods.withScheduled(Pods.executor("e1"), Pods.SCHEDULED)
            .editStatus()
            .withPhase("Failed")
            .withStartTime(Pods.SCHEDULED)
            .addToContainerStatuses(Pods.terminated(null, null))
            .endStatus();

    assertThat(PodLife.of(Pods.of(pod)).isBilled()).isFalse();
  }

  @Test
  void workInAnInitContainerIsBilledThoughTheMainContainerNeverStarts() {
    PodBuilder pod =
        Pods.withScheduled(Pods.executor("e1"), Pods.SCHEDULED)
            .editStatus()
            .withPhase("Pending")
            .addToInitContainerStatuses(Pods.runningSince("2026-11-22T12:00:12Z"))
            .addToContainerStatuses(waiting())
            .endStatus();
    PodLife alive = PodLife.of(Pods.of(pod));

    assertThat(alive.from()).isEqualTo(Instant.parse(Pods.SCHEDULED));
    assertThat(alive.to()).isNull();

    PodBuilder failed =
        pod.editStatus()
            .withPhase("Failed")
            .withInitContainerStatuses(Pods.terminated(Pods.SCHEDULED, "2026-11-22T12:09:00Z"))
            .endStatus();

    assertThat(PodLife.of(Pods.of(failed)).to()).isEqualTo(Instant.parse("2026-11-22T12:09:00Z"));
  }

  @Test
  void aSidecarThatOutlivesTheMainContainerIsTheEnd() {
    PodBuilder pod =
        new PodBuilder(Pods.finished(Pods.executor("e1"), "2026-11-22T12:03:00Z").pod())
            .editStatus()
            .addToInitContainerStatuses(Pods.terminated(Pods.SCHEDULED, "2026-11-22T12:03:20Z"))
            .endStatus();

    assertThat(PodLife.of(Pods.of(pod)).to()).isEqualTo(Instant.parse("2026-11-22T12:03:20Z"));
  }

  private static ContainerStatus waiting() {
    return new ContainerStatusBuilder()
        .withName("main")
        .withNewState()
        .withNewWaiting()
        .withReason("PodInitializing")
        .endWaiting()
        .endState()
        .build();
  }

  @Test
  void aPodWhoseNodeDiedEndedWhenTheClusterNoticed() {
    PodBuilder pod =
        Pods.withScheduled(Pods.executor("e1"), Pods.SCHEDULED)
            .editStatus()
            .withPhase("Failed")
            .addToContainerStatuses(Pods.runningSince("2026-11-22T12:00:12Z"))
            .addNewCondition()
            .withType("Ready")
            .withStatus("False")
            .withLastTransitionTime("2026-11-22T12:07:00Z")
            .endCondition()
            .endStatus();

    assertThat(PodLife.of(Pods.of(pod)).to()).isEqualTo(Instant.parse("2026-11-22T12:07:00Z"));
  }

  @Test
  void anEndBeforeTheStartIsTheStart() {
    PodLife life = PodLife.of(Pods.finished(Pods.executor("e1"), "2026-11-22T12:00:09Z"));

    assertThat(life.to()).isEqualTo(life.from());
  }

  @Test
  void aRestartedContainerDoesNotEndALife() {
    PodBuilder pod =
        new PodBuilder(Pods.running(Pods.endpoint()).pod())
            .editStatus()
            .editFirstContainerStatus()
            .withNewLastState()
            .withNewTerminated()
            .withStartedAt(Pods.SCHEDULED)
            .withFinishedAt("2026-11-22T12:01:00Z")
            .endTerminated()
            .endLastState()
            .endContainerStatus()
            .endStatus();

    assertThat(PodLife.of(Pods.of(pod)).to()).isNull();
  }
}
