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
  void onlyAFewWaitAndTheOthersHearAtOnce() throws InterruptedException {
    TenantGate gate = gate(LONG);
    List<Future<String>> waiting = new ArrayList<>();
    try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
      occupy(gate, others);
      occupy(gate, others);
      for (int i = 0; i < 40; i++) {
        waiting.add(others.submit(() -> gate.pass("crowd", () -> "in")));
      }

      // While nobody comes out, only who is turned away is done.
      boolean refused = false;
      while (!refused) {
        refused = waiting.stream().anyMatch(Future::isDone);
        Thread.onSpinWait();
      }

      assertThat(waiting).filteredOn(Future::isDone).allMatch(TenantGateTest::isRefused);
      release.countDown();
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
    CountDownLatch inside = new CountDownLatch(1);
    Future<String> work = others.submit(() -> gate.pass("crowd", () -> stay(inside)));
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
          public Duration patience() {
            return patience;
          }
        });
  }
}
