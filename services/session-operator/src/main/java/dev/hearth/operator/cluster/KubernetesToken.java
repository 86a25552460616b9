package dev.hearth.operator.cluster;

import io.fabric8.kubernetes.client.Config;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import io.smallrye.config.ConfigMapping;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the operator's token from a file on each use where one is named: such tokens rotate. */
@Singleton
class KubernetesToken implements KubernetesConfigCustomizer {
  private final Settings settings;

  KubernetesToken(Settings settings) {
    this.settings = settings;
  }

  /** How the operator shows the API server who it is. */
  @ConfigMapping(prefix = "hearth.kubernetes")
  interface Settings {
    /** A file with the bearer token; not needed in a pod, whose account's token is found. */
    Optional<Path> tokenFile();
  }

  @Override
  public void customize(Config config) {
    settings.tokenFile().ifPresent(file -> config.setOauthTokenProvider(() -> read(file)));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
