package dev.hearth.admission.sessions;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.informers.impl.cache.Reflector;
import io.quarkus.kubernetes.client.KubernetesConfigCustomizer;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.inject.Singleton;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Bounds how long a dead watch is believed. A connection whose other end went without a word looks
 * like one on which nothing happens, so each watch is opened anew, where it stood, after a time
 * between {@code hearth.watches.renew-after} and twice that. The client does so by itself, but
 * after five to ten minutes, and has no setting for it (7.3.1).
 *
 * <p>It also waits without jitter before it tries again: here each process waits another time.
 */
@Singleton
@RegisterForReflection(targets = Reflector.class, fields = true, methods = false)
class DeadWatch implements KubernetesConfigCustomizer {
  private final Settings settings;

  DeadWatch(Settings settings) {
    this.settings = settings;
  }

  /** How long watches of the API server are believed. */
  @ConfigMapping(prefix = "hearth.watches")
  interface Settings {
    /**
     * How long a watch is believed at least, in whole seconds; each renewal is a new connection.
     */
    @WithDefault("PT20S")
    Duration renewAfter();
  }

  @Override
  public void customize(Config config) {
    renewAfter(settings.renewAfter());
    config.setWatchReconnectInterval(spread(config.getWatchReconnectInterval()));
    config.setRequestRetryBackoffInterval(spread(config.getRequestRetryBackoffInterval()));
  }

  /** For all watches of this process that begin from now on. */
  static void renewAfter(Duration time) {
    try {
      Field seconds = Reflector.class.getDeclaredField("MIN_TIMEOUT");
      seconds.setAccessible(true);
      seconds.setLong(null, Math.max(1, time.toSeconds()));
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "this Kubernetes client keeps the time to renew watches elsewhere: look there", e);
    }
  }

  /** Half to one and a half. */
  private static int spread(int millis) {
    return millis / 2 + ThreadLocalRandom.current().nextInt(millis + 1);
  }
}
