package dev.hearth.local.kubernetes.conformance;

import dev.hearth.local.kubernetes.RunningCluster;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test a {@link Sandbox} in the cluster that {@code -Dhearth.conformance.kubeconfig} names,
 * else in a local one that all tests share. Nothing else here knows which it is. What a test made
 * goes when the test, or its class, is over. The variable {@code KUBECONFIG} alone chooses nothing:
 * whoever builds Hearth has a cluster in it that is not for tests.
 */
public final class ClusterUnderTest implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(ClusterUnderTest.class);
  private static final String FILE = System.getProperty("hearth.conformance.kubeconfig", "");

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Sandbox.class;
  }

  @Override
  public Sandbox resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Running cluster =
        context
            .getRoot()
            .getStore(HERE)
            .getOrComputeIfAbsent(
                "cluster", k -> FILE.isEmpty() ? local() : named(FILE), Running.class);
    return context
        .getStore(HERE)
        .getOrComputeIfAbsent(
            "sandbox", k -> new Sandbox(cluster.client(), cluster.thisMachine()), Sandbox.class);
  }

  /** A client, and what ends with it. */
  private record Running(KubernetesClient client, String thisMachine, Runnable end)
      implements AutoCloseable {
    @Override
    public void close() {
      client.close();
      end.run();
    }
  }

  private static Running named(String files) {
    // What Maven leaves as it is when the variable is not set.
    if (files.startsWith("$")) {
      throw new IllegalStateException(
          "KUBECONFIG is not set: name the file of a cluster for tests");
    }
    // As kubectl does it, several may be listed; the first that is there counts.
    File file =
        Stream.of(files.split(File.pathSeparator))
            .map(File::new)
            .filter(File::isFile)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no kubeconfig at " + files));
    Config config = Config.fromKubeconfig(file);
    // A refusal is a result here, not a reason to try again.
    config.setRequestRetryBackoffLimit(0);
    System.out.println("conformance: against " + config.getMasterUrl() + " of " + file);
    return new Running(
        new KubernetesClientBuilder().withConfig(config).build(),
        System.getProperty("hearth.conformance.address", ""),
        () -> {});
  }

  private static Running local() {
    try {
      Path folder = Files.createTempDirectory("conformance");
      RunningCluster running = new RunningCluster(folder);
      System.out.println("conformance: against the local cluster");
      return new Running(
          running.client(),
          "127.0.0.1",
          () -> {
            running.close();
            // Beside it, the last pods clear away what was theirs.
            Sandbox.await("the folder's end", () -> isRemoved(folder));
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isRemoved(Path folder) {
    if (!Files.exists(folder)) {
      return true;
    }
    try (Stream<Path> tree = Files.walk(folder)) {
      List<Path> inwards = tree.sorted(Comparator.reverseOrder()).toList();
      for (Path path : inwards) {
        Files.deleteIfExists(path);
      }
      return true;
    } catch (IOException | UncheckedIOException changed) {
      return false;
    }
  }
}
