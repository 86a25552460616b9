package dev.hearth.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The CRD that clusters install is the one that the classes make. */
class GeneratedCrdTest {
  private static final String FILE = "sparksessions.hearth.dev-v1.yml";
  private static final Path COMMITTED = Path.of("../../deploy/kustomize/base/crd", FILE);

  @Test
  void committedCrdIsTheGeneratedOne() throws IOException {
    assertThat(Files.readString(COMMITTED))
        .as("copy contracts/session-resource/target/classes/META-INF/fabric8/%s over it", FILE)
        .isEqualTo(generated());
  }

  @Test
  void objectIsClusterScopedAndItsStatusIsASubresource() throws IOException {
    assertThat(generated()).contains("scope: Cluster").contains("subresources:\n      status: {}");
  }

  @Test
  void ticketsAreHeldAsHashesOnly() throws IOException {
    assertThat(generated()).contains("sha256:").doesNotContain("secret:").doesNotContain("token:");
  }

  private static String generated() throws IOException {
    try (InputStream in = GeneratedCrdTest.class.getResourceAsStream("/META-INF/fabric8/" + FILE)) {
      assertThat(in).as("generated CRD").isNotNull();
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
