package dev.hearth.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.check.cluster.Cluster;
import dev.hearth.check.cluster.Manifests;
import dev.hearth.check.cluster.Scratch;
import dev.hearth.local.kubernetes.ClusterOptions;
import dev.hearth.local.kubernetes.LocalCluster;
import dev.hearth.local.platform.DataOption;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Probes as real pods of our own cluster, which is just what a check is for: it stores policies and
 * enforces none. So it is judged here as a cluster that ought to.
 */
class ProbesIT {
  private static final String IMAGE = "probe:1";
  private static final Duration POLICY_WITHIN = Duration.ofSeconds(2);

  @TempDir Path folder;
  private LocalCluster api;
  private Cluster cluster;
  private Scratch scratch;

  @BeforeEach
  void start() throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin");
    Files.writeString(
        folder.resolve("images.json"),
        """
        {"images": {"%s": {"env": {"PATH": "%s:/usr/bin:/bin"}}}}
        """
            .formatted(IMAGE, java));
    Files.writeString(
        folder.resolve("tokens.json"),
        "[{\"token\": \"t\", \"user\": \"admin\", \"groups\": [\"system:masters\"]}]");
    api =
        LocalCluster.start(
            ClusterOptions.parse(
                "--data", folder.resolve("data").toString(),
                "--tokens", folder.resolve("tokens.json").toString(),
                "--images", folder.resolve("images.json").toString()));
    Config config =
        new ConfigBuilder(Config.empty()).withMasterUrl(api.url()).withOauthToken("t").build();
    cluster = new Cluster(config);
    scratch = new Scratch(cluster, text -> {});
  }

  @AfterEach
  void end() throws Exception {
    scratch.close();
    assertThat(cluster.list("/api/v1/namespaces?labelSelector=hearth.dev/check"))
        .as("namespaces that were left")
        .isEmpty();
    cluster.close();
    api.close();
  }

  @Test
  void aNetworkWithoutPolicyIsFoundOut() throws Exception {
    List<Finding> findings = new NetworkCheck(POLICY_WITHIN).run(subject(IMAGE));

    assertThat(findings)
        .filteredOn(finding -> finding.verdict() == Verdict.FAIL)
        .extracting(Finding::what)
        .anyMatch(what -> what.startsWith("ingress policies are not enforced"))
        .anyMatch(what -> what.startsWith("egress policies are not enforced"));
    assertThat(findings)
        .filteredOn(finding -> finding.what().contains("are not enforced"))
        .allMatch(finding -> finding.remedy().contains("Calico"));
  }

  @Test
  void anImageThatIsNotThereIsNoVerdictOfTheNetwork() throws Exception {
    List<Finding> findings = new NetworkCheck(POLICY_WITHIN).run(subject("nowhere:1"));

    assertThat(findings)
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.verdict()).isEqualTo(Verdict.NOT_TRIED);
              assertThat(finding.what()).contains("nowhere:1").contains("--probe-image");
            });
  }

  @Test
  void aSecurityThatIsStoredWithoutEffectIsFoundOut() throws Exception {
    assertThat(new PodSecurityCheck().run(subject(IMAGE)))
        .singleElement()
        .extracting(Finding::verdict)
        .isEqualTo(Verdict.FAIL);
  }

  @Test
  void whatIsEndedMakesNothingMore() throws Exception {
    String made = scratch.namespace(Map.of());
    scratch.close();

    assertThat(cluster.find("/api/v1/namespaces/" + made)).isEmpty();
    assertThatThrownBy(() -> scratch.namespace(Map.of())).isInstanceOf(IOException.class);
  }

  private Subject subject(String image) {
    return new Subject(
        cluster,
        Manifests.of(DataOption.repository()),
        scratch,
        new ObjectMapper().createObjectNode(),
        Scope.TRIAL,
        false,
        true,
        image,
        text -> {});
  }
}
