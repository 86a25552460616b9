package dev.hearth.operator.duty;

import dev.hearth.operator.namespace.NetworkConfig;
import dev.hearth.operator.process.Vital;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.quarkus.logging.Log;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;

/**
 * Waits for the API server, then for the lease, then begins. Who loses the lease ends its process:
 * half a leader would be worse than none, and what it knew is in the cluster.
 */
@Singleton
class Leadership {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final KubernetesClient client;
  private final Duties duties;
  private final LeadershipConfig config;
  private final NetworkConfig network;

  private volatile boolean stopping;
  private volatile boolean leading;
  private volatile Election election;
  private Thread thread;

  Leadership(
      KubernetesClient client, Duties duties, LeadershipConfig config, NetworkConfig network) {
    this.client = client;
    this.duties = duties;
    this.config = config;
    this.network = network;
  }

  void onStart(@Observes StartupEvent event) {
    thread =
        Thread.ofPlatform().name("leadership").daemon().start(Vital.work("leadership", this::run));
  }

  void onStop(@Observes ShutdownEvent event) {
    stopping = true;
    thread.interrupt();
    // Only then may another begin with them.
    duties.end();
    if (election != null) {
      election.withdraw();
    }
  }

  boolean isLeading() {
    return leading;
  }

  boolean isStandingBy() {
    return !leading && election != null;
  }

  private void run() {
    try {
      awaitApiServer();
      if (config.enabled()) {
        stand();
      } else {
        lead();
      }
    } catch (InterruptedException e) {
      Log.debug("Stopped before it led");
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  private void awaitApiServer() throws InterruptedException {
    for (boolean said = false; ; said = true) {
      try {
        Log.infof("The API server runs %s", client.getKubernetesVersion().getGitVersion());
        return;
      } catch (KubernetesClientException e) {
        if (!said) {
          Log.warnf(
              "The API server does not answer yet: %s",
              e.getCause() == null ? e.getMessage() : e.getCause());
        }
        Thread.sleep(PATIENCE);
      }
    }
  }

  private void stand() {
    String identity = config.identity().orElseGet(Leadership::hostName);
    election =
        new Election(
            client,
            config,
            new LeaseLock(network.platform().namespace(), config.lease(), identity));
    Runnable lead = Vital.work("its duties", this::lead);
    election.stand(() -> Thread.ofPlatform().name("duties").start(lead), this::lost);
  }

  private void lead() {
    try {
      leading = true;
      duties.begin();
    } catch (RuntimeException e) {
      giveUp(e);
    }
  }

  private void lost() {
    if (!stopping) {
      Log.error("Lost the lease and ends, so that another replica can lead");
      Quarkus.asyncExit(1);
    }
  }

  private void giveUp(RuntimeException cause) {
    if (!stopping) {
      Log.error("Could not take up its duties and ends", cause);
      Quarkus.asyncExit(1);
    }
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName() + "-" + UUID.randomUUID();
    } catch (UnknownHostException e) {
      return UUID.randomUUID().toString();
    }
  }
}
