package dev.hearth.session.publication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class OutboxPublisherIT {
  @Inject Outbox outbox;
  @Inject OutboxStore store;
  @Inject FakeKafka kafka;

  @Test
  void sendsInOrderAndForgetsWhatIsSent() throws InterruptedException {
    // Several batches, written while they are sent; a transaction each took most of a minute.
    List<String> numbers = IntStream.range(0, 1_500).mapToObj(Integer::toString).toList();
    for (int from = 0; from < numbers.size(); from += 25) {
      List<String> together = numbers.subList(from, from + 25);
      QuarkusTransaction.requiringNew()
          .run(() -> together.forEach(number -> outbox.add("topic", "ordered", bytes(number))));
    }

    Awaiting.until("1500 messages", () -> sent("ordered"), sent -> sent.size() == 1_500);

    assertThat(sent("ordered")).isEqualTo(numbers);
    Awaiting.until("an empty outbox", store::waiting, waiting -> waiting == 0);
  }

  @Test
  void keepsWhatKafkaDoesNotTakeAndSendsItLater() throws InterruptedException {
    kafka.away(true);
    add("later", "1");
    add("later", "2");
    assertThat(store.waiting()).isGreaterThanOrEqualTo(2);

    kafka.away(false);

    Awaiting.until("both messages", () -> sent("later"), sent -> sent.size() >= 2);
    assertThat(sent("later").getLast()).isEqualTo("2");
  }

  @Test
  void aTopicThatIsNotThereHoldsUpNoOther() throws InterruptedException {
    kafka.missing("new-cluster", true);
    add("new-cluster", "here", "1");
    add("new-cluster", "here", "2");
    add("around", "1");

    Awaiting.until("the other topic", () -> sent("around"), sent -> sent.size() == 1);
    add("around", "2");
    Awaiting.until("the other topic again", () -> sent("around"), sent -> sent.size() == 2);
    Awaiting.until("what the topic did not take", store::waiting, waiting -> waiting == 2);

    kafka.missing("new-cluster", false);
    Awaiting.until("both", () -> kafka.of("new-cluster", "here"), sent -> sent.size() == 2);
    assertThat(kafka.of("new-cluster", "here"))
        .extracting(FakeKafka.Sent::value)
        .containsExactly("1", "2");
    assertThat(sent("around")).containsExactly("1", "2");
  }

  @Test
  void saysNothingOfWhatWasRolledBack() throws InterruptedException {
    assertThatThrownBy(
            () ->
                QuarkusTransaction.requiringNew()
                    .run(
                        () -> {
                          outbox.add("topic", "undone", new byte[] {1});
                          throw new IllegalArgumentException();
                        }))
        .isInstanceOf(RuntimeException.class);
    add("done", "1");

    Awaiting.until("the other message", () -> sent("done"), sent -> sent.size() == 1);
    assertThat(sent("undone")).isEmpty();
  }

  @Test
  void onlyOneHasTheTurn() throws InterruptedException {
    Awaiting.until("the running publisher's turn", this::isTaken, taken -> taken);
  }

  private boolean isTaken() {
    try (OutboxStore.Turn turn = store.takeTurn()) {
      return turn == null;
    }
  }

  private void add(String key, String value) {
    add("topic", key, value);
  }

  private void add(String topic, String key, String value) {
    QuarkusTransaction.requiringNew().run(() -> outbox.add(topic, key, bytes(value)));
  }

  private static byte[] bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private List<String> sent(String key) {
    return kafka.of("topic", key).stream().map(FakeKafka.Sent::value).toList();
  }
}
