package dev.hearth.check;

import dev.hearth.local.platform.machine.Refusal;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which cluster is meant, and as whom: never a default that nobody named. */
final class Kubeconfig {
  private Kubeconfig() {}

  /** By the option, else by KUBECONFIG, else the file that kubectl reads. */
  static Path file(Path option) {
    String environment = System.getenv("KUBECONFIG");
    Path file = Path.of(System.getProperty("user.home"), ".kube", "config");
    if (option != null) {
      file = option;
    } else if (environment != null && !environment.isBlank()) {
      file = Path.of(environment.split(":")[0]);
    }
    if (!Files.isRegularFile(file)) {
      throw new Refusal(
          "there is no kubeconfig at " + file + "; set KUBECONFIG or --kubeconfig to yours");
    }
    return file;
  }

  static Config read(Path file, String context) {
    try {
      Config config = Config.fromKubeconfig(context, file.toFile());
      if (config.getCurrentContext() == null) {
        throw new Refusal(
            file
                + (context == null
                    ? " has no current context; choose one: --context NAME"
                    : " has no context '" + context + "' (kubectl config get-contexts)"));
      }
      return config;
    } catch (KubernetesClientException | IllegalArgumentException e) {
      throw new Refusal(file + " is no kubeconfig: " + e.getMessage(), e);
    }
  }
}
