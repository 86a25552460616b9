package dev.hearth.session.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.UnreadableEventException;
import dev.hearth.session.Awaiting;
import dev.hearth.session.persistence.StoreException;
import dev.hearth.session.process.Pulse;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(300)
class FeedTest {
  private static final String TOPIC = "topic";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

  private final Broker broker = new Broker();
  private final SetAside setAside = new SetAside();
  private final List<String> taken = new CopyOnWriteArrayList<>();

  /** What the reader throws at a value, as long as it stands here. */
  private final Map<String, RuntimeException> failures = new ConcurrentHashMap<>();

  /** At what fails. */
  private final AtomicInteger attempts = new AtomicInteger();

  private Feed feed;

  @AfterEach
  void stop() throws InterruptedException {
    feed.askToStop();
    feed.awaitStop();
  }

  static Stream<RuntimeException> blamingTheData() {
    return Stream.of(
        new UnreadableEventException("no event"),
        new StoreException("refused", "22021", new SQLException()),
        new StoreException("refused", "23502", new SQLException()),
        new NullPointerException(),
        new DateTimeException("out of time"),
        new ArithmeticException("too much"));
  }

  @ParameterizedTest
  @MethodSource("blamingTheData")
  void whatCanNeverBeTakenIsSetAsideAndReadingGoesOn(RuntimeException failure)
      throws InterruptedException {
    failures.put("bad", failure);
    broker.have("good", "bad", "better");

    follow();

    Awaiting.until("the end", broker::committed, offset -> offset == 3);
    assertThat(taken).containsExactly("good", "better");
    assertThat(setAside.offsets).containsExactly(1L);
    assertThat(setAside.errors.getFirst()).contains(failure.getClass().getSimpleName());
  }

  static Stream<RuntimeException> passing() {
    return Stream.of(
        new StoreException("away", "08006", new SQLException()),
        new StoreException("no connection", null, new SQLException()),
        new IllegalStateException("who knows"));
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatMayPassIsTriedAgainAndWhatFollowsWaits(RuntimeException failure)
      throws InterruptedException {
    failures.put("second", failure);
    broker.have("first", "second", "third");

    follow();

    Awaiting.until("another attempt", attempts::get, number -> number >= 2);
    assertThat(broker.committed()).isEqualTo(1);
    assertThat(taken).containsExactly("first");

    failures.clear();
    Awaiting.until("the end", broker::committed, offset -> offset == 3);
    assertThat(taken).containsExactly("first", "second", "third");
    assertThat(setAside.offsets).isEmpty();
  }

  @Test
  void whatCannotBeSetAsideNowIsNotPassedOver() throws InterruptedException {
    failures.put("bad", new UnreadableEventException("no event"));
    setAside.away = true;
    broker.have("bad", "good");

    follow();

    Awaiting.until("another attempt", attempts::get, number -> number >= 2);
    assertThat(taken).isEmpty();
    setAside.away = false;
    Awaiting.until("the end", broker::committed, offset -> offset == 2);
    assertThat(setAside.offsets).containsExactly(0L);
  }

  @Test
  void aReplayBeginsAtTheBeginningWhateverWasCommitted() throws InterruptedException {
    broker.have("first", "second");
    broker.commitSync(Map.of(PARTITION, new OffsetAndMetadata(2)));

    start(true);

    Awaiting.until("both", () -> taken, all -> all.size() == 2);
    assertThat(taken).containsExactly("first", "second");
  }

  @Test
  void hasCaughtUpOnlyWhenEverythingThatWasThereIsTaken() throws InterruptedException {
    failures.put("second", new StoreException("away", "08006", new SQLException()));
    broker.updateEndOffsets(Map.of(PARTITION, 2L));
    broker.have("first", "second");
    start(true);
    Awaiting.until("a second try", attempts::get, tries -> tries >= 2);
    assertThat(feed.caughtUp()).isFalse();

    failures.clear();

    Awaiting.until("the end", feed::caughtUp, done -> done);
    assertThat(taken).containsExactly("first", "second");
  }

  private void follow() {
    start(false);
  }

  private void start(boolean replay) {
    feed =
        new Feed(
            "test",
            Pattern.compile(TOPIC),
            replay,
            this::take,
            broker,
            setAside,
            new SimpleMeterRegistry().counter("unreadable"),
            new Pulse());
    feed.start();
  }

  private void take(Message message) {
    String value = new String(message.value(), StandardCharsets.UTF_8);
    RuntimeException failure = failures.get(value);
    if (failure != null) {
      attempts.incrementAndGet();
      throw failure;
    }
    taken.add(value);
  }

  /** Stands for the table. */
  private static final class SetAside extends UnreadableStore {
    private final List<Long> offsets = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private volatile boolean away;

    SetAside() {
      super(null);
    }

    @Override
    void add(ConsumerRecord<String, byte[]> message, String error) {
      if (away) {
        throw new StoreException("away", "08006", new SQLException());
      }
      offsets.add(message.offset());
      errors.add(error);
    }
  }

  /** Kafka's mock forgets what it has handed out; a broker hands it out again after a seek. */
  private static final class Broker extends MockConsumer<String, byte[]>
      implements Supplier<org.apache.kafka.clients.consumer.Consumer<String, byte[]>> {
    private final List<ConsumerRecord<String, byte[]>> log = new CopyOnWriteArrayList<>();

    Broker() {
      super("earliest");
      updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
      updateBeginningOffsets(Map.of(PARTITION, 0L));
      schedulePollTask(() -> rebalance(List.of(PARTITION)));
    }

    @Override
    public org.apache.kafka.clients.consumer.Consumer<String, byte[]> get() {
      return this;
    }

    void have(String... values) {
      for (String value : values) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        log.add(new ConsumerRecord<>(TOPIC, 0, log.size(), "key", bytes));
      }
      schedulePollTask(() -> log.forEach(this::addRecord));
    }

    long committed() {
      OffsetAndMetadata mark = committed(java.util.Set.of(PARTITION)).get(PARTITION);
      return mark == null ? 0 : mark.offset();
    }

    @Override
    public synchronized void seek(TopicPartition partition, long offset) {
      super.seek(partition, offset);
      schedulePollTask(
          () -> log.stream().filter(one -> one.offset() >= offset).forEach(this::addRecord));
    }

    @Override
    public ConsumerRecords<String, byte[]> poll(Duration timeout) {
      // The mock never waits, and the loop around it would take a whole core.
      LockSupport.parkNanos(Duration.ofMillis(2).toNanos());
      return super.poll(timeout);
    }
  }
}
