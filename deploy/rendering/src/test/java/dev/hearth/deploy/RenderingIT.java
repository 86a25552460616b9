package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every overlay renders, with each way in which its components can be chosen. */
class RenderingIT {
  private static final Pattern VERSION = Pattern.compile("Client Version: v1\\.(\\d+)");
  private static final int OLDEST_KUBECTL = 27;

  @BeforeAll
  static void kubectlIsHereAndNewEnough() {
    Command version = Command.run(Path.of("."), "sh", "-c", "kubectl version --client");
    Matcher found = VERSION.matcher(version.output());
    assertThat(found.find() && Integer.parseInt(found.group(1)) >= OLDEST_KUBECTL)
        .as(
            "kubectl 1.%d or newer must be on the PATH: install it, for example the package"
                + " kubernetes-client or kubectl of your system; this was said: %s%s",
            OLDEST_KUBECTL, version.output(), version.errors())
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void renders(Installation installation) {
    assertThat(installation.manifests()).hasSizeGreaterThan(20);
    assertThat(installation.manifests()).extracting(Manifest::toString).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @EnumSource
  void whatBelongsToANamespaceSaysWhichAndTheNamespaceIsThere(Installation installation) {
    Set<String> namespaces = new TreeSet<>(Set.of("default"));
    installation.of("Namespace").forEach(namespace -> namespaces.add(namespace.name()));

    assertThat(installation.manifests())
        .filteredOn(manifest -> !manifest.namespace().isEmpty())
        .allSatisfy(
            manifest ->
                assertThat(namespaces).as(manifest.toString()).contains(manifest.namespace()));
    assertThat(installation.of("Namespace"))
        .allSatisfy(
            namespace ->
                assertThat(
                        namespace
                            .json()
                            .at("/metadata/labels/pod-security.kubernetes.io~1enforce")
                            .asText())
                    .as(namespace.name())
                    .isEqualTo("restricted"));
  }

  /** Those that an administrator fills in hold examples, which no cluster could reach. */
  @Test
  void noSecretIsInGit() throws IOException {
    List<String> found = new ArrayList<>();
    Command tracked =
        Command.run(Repository.ROOT, "git", "ls-files", "-co", "--exclude-standard", "deploy");
    for (String file : tracked.orFail("git ls-files").lines().toList()) {
      String text = Files.readString(Repository.ROOT.resolve(file));
      if (text.matches("(?s).*PRIVATE KEY-----\\s+[A-Za-z0-9+/]{16}.*")
          || text.matches("(?s).*\\n(data|stringData):\\n.*")) {
        found.add(file);
      }
      if (file.endsWith("yaml") && text.contains("kind: Secret\n")) {
        found.add(file);
      }
    }
    assertThat(tracked.output()).contains("overlays/trial/secrets.sh");
    assertThat(found).isEmpty();
  }

  @Test
  void aSecondRunOfTheTrialsSecretsChangesNoPassword() throws IOException {
    Installation.TRIAL.manifests();
    Path folder = Path.of("target/kustomize/overlays/trial");
    List<String> before = passwords(folder);

    Command.run(folder, "./secrets.sh").orFail("secrets.sh");

    assertThat(passwords(folder)).isEqualTo(before).hasSizeGreaterThan(12);
    assertThat(before).doesNotHaveDuplicates();
    JsonNode realm = Repository.yaml(folder.resolve("generated/secrets/hearth-realm.json"));
    assertThat(realm.toString()).doesNotContain("{{");
  }

  @Test
  void anAddressThatIsNoneIsRefusedByName() {
    Installation.TRIAL.manifests();

    Command refused =
        Command.run(
            Path.of("target/kustomize/overlays/trial"), "./secrets.sh", "http://localhost:8443");

    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.errors()).contains("'http://localhost:8443'").contains("such as https://");
  }

  private static List<String> passwords(Path trial) throws IOException {
    try (Stream<Path> files = Files.list(trial.resolve("generated/secrets"))) {
      List<String> all = new ArrayList<>();
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        all.add(Files.readString(file));
      }
      return all;
    }
  }
}
