package dev.hearth.operator.duty;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.quarkus.logging.Log;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Stands for the lease. Who withdraws gives it back at once, so that the next one need not wait
 * until it has run out.
 */
final class Election {
  private final KubernetesClient client;
  private final LeadershipConfig config;
  private final LeaseLock lock;
  private CompletableFuture<?> standing;

  Election(KubernetesClient client, LeadershipConfig config, LeaseLock lock) {
    this.client = client;
    this.config = config;
    this.lock = lock;
  }

  void stand(Runnable elected, Runnable lost) {
    standing =
        impatient()
            .leaderElector()
            .withConfig(
                new LeaderElectionConfigBuilder()
                    .withName(config.lease())
                    .withLock(lock)
                    .withLeaseDuration(config.leaseDuration())
                    .withRenewDeadline(config.renewDeadline())
                    .withRetryPeriod(config.retryPeriod())
                    .withReleaseOnCancel(true)
                    .withLeaderCallbacks(
                        new LeaderCallbacks(
                            elected, lost, leader -> Log.infof("'%s' leads", leader)))
                    .build())
            .build()
            .start();
  }

  void withdraw() {
    if (standing != null) {
      standing.cancel(true);
    }
  }

  /**
   * A try to renew is a read and a write. Begun at the last moment, it must be over before the
   * lease is, or two would lead for a while: one does not know yet, and the other does already.
   */
  private KubernetesClient impatient() {
    RequestConfig once =
        new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
            .withRequestTimeout((int) callLimit(config).toMillis())
            .withRequestRetryBackoffLimit(0)
            .build();
    return client.newClient(once).adapt(KubernetesClient.class);
  }

  static Duration callLimit(LeadershipConfig config) {
    return config
        .leaseDuration()
        .minus(config.renewDeadline())
        .minus(config.retryPeriod())
        .dividedBy(2);
  }
}
