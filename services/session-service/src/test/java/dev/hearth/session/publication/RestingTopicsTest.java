package dev.hearth.session.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RestingTopicsTest {
  private long now = Long.MAX_VALUE - 1;
  private final RestingTopics topics = new RestingTopics(() -> now);

  @Test
  void eachRestIsTwiceAsLongUpToAMinute() {
    for (int seconds : new int[] {5, 10, 20, 40, 60, 60}) {
      topics.refused("t");

      pass(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(topics.now()).containsExactly("t");
      pass(Duration.ofNanos(1));
      assertThat(topics.now()).isEmpty();
    }
  }

  @Test
  void aTopicThatTookSomethingBeginsAnew() {
    assertThat(topics.refused("t")).isTrue();
    assertThat(topics.refused("t")).isFalse();

    assertThat(topics.taken("t")).isTrue();
    assertThat(topics.now()).isEmpty();
    assertThat(topics.taken("t")).isFalse();

    assertThat(topics.refused("t")).isTrue();
    pass(RestingTopics.SHORTEST);
    assertThat(topics.now()).isEmpty();
  }

  @Test
  void oneTopicsRestIsNotAnothers() {
    topics.refused("t");

    assertThat(topics.taken("u")).isFalse();
    assertThat(topics.now()).containsExactly("t");
  }

  private void pass(Duration time) {
    now += time.toNanos();
  }
}
