package dev.hearth.e2e;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Hands the one platform to tests that have a parameter for it, and looks after each class. Which
 * it is, the build says: the cluster of {@code hearth.cluster.kubeconfig}, else a local one.
 */
final class SharedPlatform implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
  @Override
  public void beforeAll(ExtensionContext context) {
    // Tokens are good for 15 minutes, which all classes together outlast.
    platform(context).renewPeople();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    platform(context).aftermath().isSound();
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Platform.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return platform(context);
  }

  /** What lies in the root's store is closed when all tests are done. */
  private static Platform platform(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(Platform.class))
        .getOrComputeIfAbsent("platform", key -> start(), Platform.class);
  }

  private static Platform start() {
    return ClusterSettings.given()
        .<Platform>map(ClusterPlatform::install)
        .orElseGet(LocalPlatform::start);
  }
}
