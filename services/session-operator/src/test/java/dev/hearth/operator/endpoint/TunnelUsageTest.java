package dev.hearth.operator.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.UsageEvent.TunnelSlice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class TunnelUsageTest {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");

  private final List<TunnelSlice> asked = new ArrayList<>();
  private final List<CompletableFuture<Void>> answers = new ArrayList<>();
  private final TunnelUsage usage =
      new TunnelUsage(
          slice -> {
            asked.add(slice);
            answers.add(new CompletableFuture<>());
            return answers.getLast();
          });

  @Test
  void whatKafkaDidNotTakeIsSentAgainAsItWasUntilItDoes() {
    TunnelSlice lost = slice(0);
    usage.send(lost);
    answers.getLast().completeExceptionally(new KafkaException("no broker answers"));
    usage.send(slice(1));
    answers.getLast().complete(null);

    usage.again();
    answers.getLast().completeExceptionally(new KafkaException("no broker answers"));
    usage.again();
    answers.getLast().complete(null);
    usage.again();

    assertThat(asked).containsExactly(lost, slice(1), lost, lost);
  }

  @Test
  void whatIsUnderWayIsNotSentBesideItself() {
    usage.send(slice(0));

    usage.again();
    usage.again();

    assertThat(asked).hasSize(1);
  }

  @Test
  void whatIsKeptIsBounded() {
    for (int minute = 0; minute < TunnelUsage.MOST; minute++) {
      usage.send(slice(minute));
    }

    usage.send(slice(TunnelUsage.MOST));

    assertThat(asked).hasSize(TunnelUsage.MOST);
    answers.getFirst().complete(null);
    usage.send(slice(TunnelUsage.MOST));
    assertThat(asked).hasSize(TunnelUsage.MOST + 1);
  }

  private static TunnelSlice slice(int minute) {
    Instant from = NOON.plusSeconds(60L * minute);
    return new TunnelSlice(
        "s1", "aurora", "local", "local", "uid", from, from.plusSeconds(60), 0, 100, 10);
  }
}
