package dev.hearth.operator.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;

class PodSizeTest {
  @Test
  void addsContainersAndTakesLimitsWhereNoRequestIsNamed() {
    Container limited =
        new ContainerBuilder()
            .withName("side")
            .withNewResources()
            .addToLimits("cpu", new Quantity("1"))
            .addToLimits("memory", new Quantity("512Mi"))
            .addToLimits("nvidia.com/gpu", new Quantity("2"))
            .endResources()
            .build();
    PodBuilder pod = Pods.executor("e1").editSpec().addToContainers(limited).endSpec();

    assertThat(PodSize.of(pod.build())).isEqualTo(new PodSize(1500, 1536L << 20, 2));
  }

  @Test
  void aLargeInitContainerCountsInsteadAndOverheadOnTop() {
    Container init =
        new ContainerBuilder()
            .withName("init")
            .withNewResources()
            .addToRequests("cpu", new Quantity("2"))
            .endResources()
            .build();
    PodBuilder pod =
        Pods.executor("e1")
            .editSpec()
            .addToInitContainers(init)
            .addToOverhead("cpu", new Quantity("250m"))
            .endSpec();

    assertThat(PodSize.of(pod.build()).cpuMillis()).isEqualTo(2250);
  }
}
