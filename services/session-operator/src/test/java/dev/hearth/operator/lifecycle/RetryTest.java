package dev.hearth.operator.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.javaoperatorsdk.operator.processing.retry.RetryExecution;
import org.junit.jupiter.api.Test;

class RetryTest {
  @Test
  void aSessionThatFailsIsTriedAgainHoweverLongItTakes() {
    GenericRetry retry = new GenericRetry();
    retry.initFrom(SessionReconciler.class.getAnnotation(GradualRetry.class));
    RetryExecution execution = retry.initExecution();

    for (int attempt = 0; attempt < 1000; attempt++) {
      assertThat(execution.nextDelay())
          .hasValueSatisfying(delay -> assertThat(delay).isBetween(1L, 30_000L));
    }
  }
}
