package dev.hearth.operator.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.operator.fixture.Pods;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    assertThat(PodSize.of(pod.build())).isEqualTo(new PodSize(1500, 1536, 2));
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

  @ParameterizedTest(name = "{0} of cpu and {1} of memory")
  @CsvSource({
    "1, 1G, 1000, 954",
    "100u, 1, 1, 1",
    "0, 0, 0, 0",
    "9E, 9E, 1099511627776, 1099511627776"
  })
  void countsWholeUnitsOfAnyAmountThatTheClusterTakes(
      String cpu, String memory, long cpuMillis, long memoryMib) {
    assertThat(sized(cpu, memory)).isEqualTo(new PodSize(cpuMillis, memoryMib, 0));
  }

  static PodSize sized(String cpu, String memory) {
    Pod pod =
        Pods.executor("e1")
            .editSpec()
            .editContainer(0)
            .editResources()
            .addToRequests("cpu", new Quantity(cpu))
            .addToRequests("memory", new Quantity(memory))
            .endResources()
            .endContainer()
            .endSpec()
            .build();
    return PodSize.of(pod);
  }
}
