package dev.hearth.operator.duty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.testkit.Silence;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two replicas before one API server. */
@Timeout(120)
@EnableKubernetesMockClient(crud = true)
class ElectionTest {
  private static final LeadershipConfig CONFIG = config("PT30S", "PT4S");

  /** No pause of the machine loses this one, or makes its return look like its end. */
  private static final LeadershipConfig LONG = config("PT60S", "PT40S");

  private KubernetesMockServer server;
  private KubernetesClient client;

  private final CountDownLatch firstLeads = new CountDownLatch(1);
  private final CountDownLatch firstLost = new CountDownLatch(1);
  private final CountDownLatch secondLeads = new CountDownLatch(1);

  @Test
  void whoWithdrawsGivesTheLeaseBackAtOnce() throws InterruptedException {
    Election first = election(client, LONG, "first");
    first.stand(firstLeads::countDown, firstLost::countDown);
    assertThat(firstLeads.await(30, TimeUnit.SECONDS)).as("the first leads").isTrue();
    Election second = election(client, LONG, "second");
    second.stand(secondLeads::countDown, () -> {});

    long withdrawn = System.nanoTime();
    first.withdraw();

    assertThat(secondLeads.await(60, TimeUnit.SECONDS)).as("the second leads").isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - withdrawn))
        .isLessThan(LONG.leaseDuration().dividedBy(2));
    second.withdraw();
  }

  @Test
  void whomTheApiServerDoesNotAnswerKnowsThatBeforeTheLeaseIsOver()
      throws IOException, InterruptedException {
    try (Silence silence = new Silence(server.getPort());
        KubernetesClient behind = behind(silence)) {
      Election first = election(behind, CONFIG, "first");
      first.stand(firstLeads::countDown, firstLost::countDown);
      assertThat(firstLeads.await(30, TimeUnit.SECONDS)).as("the first leads").isTrue();

      silence.fall();

      assertThat(firstLost.await(CONFIG.leaseDuration().toMillis(), TimeUnit.MILLISECONDS))
          .as("the first knows that it leads no more")
          .isTrue();
    }
  }

  @Test
  void aCallLeavesTheLeaderTimeToNotice() {
    LeadershipConfig defaults = LeadershipConfigTest.config(Map.of());

    assertThat(
            defaults
                .renewDeadline()
                .plus(Election.callLimit(defaults).multipliedBy(2))
                .plus(defaults.retryPeriod()))
        .isLessThanOrEqualTo(defaults.leaseDuration());
  }

  private KubernetesClient behind(Silence silence) {
    return new KubernetesClientBuilder()
        .withConfig(
            new ConfigBuilder(client.getConfiguration())
                .withMasterUrl(
                    client
                        .getConfiguration()
                        .getMasterUrl()
                        .replaceAll(":[0-9]+/?", ":" + silence.port() + "/"))
                .build())
        .build();
  }

  private static LeadershipConfig config(String lease, String renewDeadline) {
    return LeadershipConfigTest.config(
        Map.of(
            "HEARTH_LEADER_ELECTION_LEASE_DURATION", lease,
            "HEARTH_LEADER_ELECTION_RENEW_DEADLINE", renewDeadline,
            "HEARTH_LEADER_ELECTION_RETRY_PERIOD", "PT1S"));
  }

  private static Election election(
      KubernetesClient client, LeadershipConfig config, String identity) {
    return new Election(client, config, new LeaseLock("hearth-system", "operator", identity));
  }
}
