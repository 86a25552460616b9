package dev.hearth.local.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.SampleCluster;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class GpusTest {
  private final Gpus gpus = new Gpus(3);

  @Test
  void eachIsOnePodsAloneUntilThatHasEnded() throws Exception {
    assertThat(gpus.of("a", asking("main", "2"))).containsExactly(0, 1);
    assertThat(gpus.of("b", asking("main", "1"))).containsExactly(2);
    assertThat(gpus.of("a", asking("main", "2"))).as("at its next start").containsExactly(0, 1);
    assertThatThrownBy(() -> gpus.of("c", asking("main", "1")))
        .isInstanceOf(NotYetException.class)
        .hasMessageContaining("0 of nvidia.com/gpu are free");

    gpus.giveBack("a");

    assertThat(gpus.of("c", asking("main", "1"))).containsExactly(0);
  }

  @Test
  void whoAsksForNoneHasNone() throws Exception {
    assertThat(gpus.of("a", SampleCluster.object("{'name': 'main'}"))).isEmpty();
  }

  private static JsonNode asking(String name, String count) throws IOException {
    return SampleCluster.object(
        "{'name': '%s', 'resources': {'limits': {'nvidia.com/gpu': '%s'}}}".formatted(name, count));
  }
}
