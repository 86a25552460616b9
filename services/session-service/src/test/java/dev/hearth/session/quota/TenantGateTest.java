package dev.hearth.session.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TenantGateTest {
  private static final Duration LONG = Duration.ofSeconds(50);

  private final CountDownLatch release = new CountDownLatch(1);

  @Test
  void whoComesWhenTheTenantHasEnoughUnderWayIsTurnedAway() throws Exception {
    TenantGate gate = gate(Duration.ofMillis(1));
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<String> first = occupy(gate, others);
      Future<String> second = occupy(gate, others);

      assertThatThrownBy(() -> gate.pass("crowd", () -> "in"))
          .isInstanceOf(QuotaRefusal.Busy.class);
      assertThat(gate.pass("other", () -> "in")).isEqualTo("in");

      release.countDown();
      assertThat(first.get()).isEqualTo("done");
      assertThat(second.get()).isEqualTo("done");
      assertThat(gate.pass("crowd", () -> "in")).isEqualTo("in");
    }
  }

  @Test
  void whoWaitsGoesInWhenOneComesOut() throws InterruptedException, ExecutionException {
    TenantGate gate = gate(LONG);
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      occupy(gate, others);
      occupy(gate, others);
      Future<String> third = others.submit(() -> gate.pass("crowd", () -> "in"));

      release.countDown();

      assertThat(third.get()).isEqualTo("in");
    }
  }

  @Test
  void noTenantTakesMorePlacesToWaitThanItLeavesForOthers() throws Exception {
    TenantGate gate = gate(LONG);
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Integer> waiting = new ArrayList<>();
      for (String tenant : List.of("crowd", "second", "third", "fourth")) {
        waiting.add(waitUntilRefused(gate, others, tenant));
      }

      // Of nine places, each time as many as are left free.
      assertThat(waiting).containsExactly(5, 2, 1, 1);
      assertThat(gate.pass("fifth", () -> "in")).as("who need not wait").isEqualTo("in");

      release.countDown();
    }
    assertThat(gate.pass("crowd", () -> "in")).isEqualTo("in");
  }

  /** How many of the tenant wait when a further one is turned away. */
  private int waitUntilRefused(TenantGate gate, ExecutorService others, String tenant)
      throws InterruptedException {
    occupy(gate, others, tenant);
    occupy(gate, others, tenant);
    int waiting = 0;
    while (true) {
      FutureTask<String> one = new FutureTask<>(() -> gate.pass(tenant, () -> "in"));
      Thread thread = Thread.ofVirtual().start(one);
      while (!one.isDone() && thread.getState() != Thread.State.TIMED_WAITING) {
        Thread.onSpinWait();
      }
      if (one.isDone()) {
        assertThat(isRefused(one)).isTrue();
        return waiting;
      }
      waiting++;
    }
  }

  private static boolean isRefused(Future<String> one) {
    return one.state() == Future.State.FAILED && one.exceptionNow() instanceof QuotaRefusal.Busy;
  }

  @Test
  void aFailureLeavesTheGateOpen() {
    TenantGate gate = gate(Duration.ofMillis(1));
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(
              () ->
                  gate.pass(
                      "crowd",
                      () -> {
                        throw new IllegalStateException("it failed");
                      }))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  private Future<String> occupy(TenantGate gate, ExecutorService others)
      throws InterruptedException {
    return occupy(gate, others, "crowd");
  }

  private Future<String> occupy(TenantGate gate, ExecutorService others, String tenant)
      throws InterruptedException {
    CountDownLatch inside = new CountDownLatch(1);
    Future<String> work = others.submit(() -> gate.pass(tenant, () -> stay(inside)));
    inside.await();
    return work;
  }

  private String stay(CountDownLatch inside) {
    inside.countDown();
    try {
      release.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    return "done";
  }

  private static TenantGate gate(Duration patience) {
    return new TenantGate(
        new QuotaConfig() {
          @Override
          public int queueLimit() {
            return 1;
          }

          @Override
          public int atOnce() {
            return 2;
          }

          @Override
          public int waitingRoom() {
            return 9;
          }

          @Override
          public Duration patience() {
            return patience;
          }
        });
  }
}
