package dev.hearth.operator.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class VitalTest {
  private final AtomicInteger ends = new AtomicInteger();

  @Test
  void anErrorEndsTheProcess() {
    Vital.work(
            "a test",
            () -> {
              throw new StackOverflowError();
            },
            ends::incrementAndGet)
        .run();

    assertThat(ends).hasValue(1);
  }

  @Test
  void workThatIsDoneDoesNot() {
    Vital.work("a test", () -> {}, ends::incrementAndGet).run();

    assertThat(ends).hasValue(0);
  }
}
