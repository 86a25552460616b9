package dev.hearth.local.platform.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {
  @Test
  void aLookThatFailsIsFollowedByAnother() throws Exception {
    AtomicInteger looks = new AtomicInteger();

    String found =
        Await.value(
            "it",
            Duration.ofSeconds(30),
            () ->
                switch (looks.incrementAndGet()) {
                  case 1 -> throw new IOException("connection reset");
                  case 2 -> throw new UncheckedIOException(new IOException("no token"));
                  default -> "there";
                });

    assertThat(found).isEqualTo("there");
  }

  @Test
  void theLimitTellsTheLastTrouble() {
    assertThatThrownBy(
            () ->
                Await.until(
                    "it",
                    Duration.ZERO,
                    () -> {
                      throw new IOException("502 Bad gateway");
                    }))
        .isInstanceOf(Refusal.class)
        .hasMessageContaining("in vain for it; the last look failed: 502 Bad gateway");
  }

  @Test
  void aRefusalEndsTheWait() {
    assertThatThrownBy(
            () ->
                Await.until(
                    "it",
                    Duration.ofSeconds(30),
                    () -> {
                      throw new Refusal("never");
                    }))
        .hasMessage("never");
  }
}
