package dev.hearth.images;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import dev.hearth.local.platform.machine.Refusal;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base comes out of a registry and images go into one. */
class RegistryTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;
  private SmallRegistry registry;
  private Checkout checkout;
  private Path base;

  @BeforeEach
  void aRegistryWithTheBase() throws Exception {
    registry = new SmallRegistry(folder);
    checkout = Checkout.in(folder);
    base = new SmallBase().write(folder);
    Jib.from(TarImage.at(base))
        .containerize(
            Containerizer.to(RegistryImage.named(registry.address() + "/base:1"))
                .setAllowInsecureRegistries(true)
                .setBaseImageLayersCache(folder.resolve("cache"))
                .setApplicationLayersCache(folder.resolve("cache")));
  }

  @AfterEach
  void end() {
    registry.close();
  }

  @Test
  void anImageOnABaseFromARegistryIsTheOneOnItsFile() throws Exception {
    Path pulled = folder.resolve("pulled");
    Path fromFile = folder.resolve("from-file");
    String name = registry.address() + "/base:1";
    checkout.build(name, List.of("tunnel-service"), pulled, folder.resolve("work-1"));
    checkout.build(base.toString(), List.of("tunnel-service"), fromFile, folder.resolve("work-2"));

    ImageTar one = ImageTar.open(pulled.resolve("tunnel-service-0.1.0.tar"));
    ImageTar two = ImageTar.open(fromFile.resolve("tunnel-service-0.1.0.tar"));
    assertThat(one.contents()).isEqualTo(two.contents());
    assertThat(one.entrypoint()).isEqualTo(two.entrypoint());
    assertThat(one.config().at("/config/Labels/org.opencontainers.image.base.name").asText())
        .isEqualTo(name);
  }

  @Test
  void imagesArePushedUnderTheRegistrysNameWithAllThatTheyNeed() throws Exception {
    checkout.push(base, registry.address() + "/team", folder.resolve("work"));

    assertThat(registry.manifests())
        .containsKeys("team/tenant-service:0.1.0", "team/tunnel-service:0.1.0", "team/spark:4.0.1");
    JsonNode manifest = JSON.readTree(registry.manifests().get("team/tunnel-service:0.1.0"));
    assertThat(registry.blobs()).containsKey(manifest.at("/config/digest").asText());
    for (JsonNode layer : manifest.path("layers")) {
      assertThat(registry.blobs()).containsKey(layer.path("digest").asText());
    }
    JsonNode config = JSON.readTree(registry.blobs().get(manifest.at("/config/digest").asText()));
    assertThat(config.at("/config/User").asText()).isEqualTo("10001:10001");
  }

  @Test
  void anImageThatTheRegistryHasNotIsNamedWithTheRemedy() {
    String name = registry.address() + "/base:2";

    assertThatThrownBy(
            () ->
                checkout.build(
                    name, List.of("spark"), folder.resolve("out"), folder.resolve("work")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("cannot pull the base image " + name)
        .hasMessageContaining("--base FILE");
  }

  @Test
  void aRegistryThatIsAwayIsNamedWithTheRemedy() {
    String address = registry.address();
    registry.close();

    assertThatThrownBy(() -> checkout.push(base, address + "/team", folder.resolve("work")))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("cannot push " + address + "/team/tenant-service:0.1.0")
        .hasMessageContaining(address + " does not answer")
        .hasMessageContaining("docker login");
  }
}
