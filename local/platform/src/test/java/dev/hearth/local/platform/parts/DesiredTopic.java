package dev.hearth.local.platform.parts;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.Topics;
import dev.hearth.local.platform.machine.Await;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Session-service's place: says what it wants of the cluster and hears what it sees. */
final class DesiredTopic implements AutoCloseable {
  private static final EventFormat<DesiredEvent> DESIRED = EventFormat.of(DesiredEvent.class);
  private static final EventFormat<ObservedEvent> OBSERVED = EventFormat.of(ObservedEvent.class);

  private final KafkaProducer<String, byte[]> producer;
  private final KafkaConsumer<String, byte[]> consumer;
  private final List<ObservedEvent.Session> heard = new ArrayList<>();

  DesiredTopic(String servers) {
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new StringSerializer(),
            new ByteArraySerializer());
    consumer = fromTheBeginning(servers, Topics.observed(Site.CLUSTER));
  }

  /** Who reads all of a topic, its past too. */
  static KafkaConsumer<String, byte[]> fromTheBeginning(String servers, String topic) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers),
            new StringDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(each -> new TopicPartition(each.topic(), each.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    return consumer;
  }

  /** A client session that wants no executors. */
  static DesiredEvent.Session session(String id, long revision) {
    return new DesiredEvent.Session(
        id,
        revision,
        "aurora",
        "ada",
        "client",
        "4.0.1",
        "hearth/spark:4.0.1",
        "shared",
        "standard",
        null,
        new DesiredEvent.ExecutorSize(500, 1024, 0, 2, null, 0),
        new DesiredEvent.Limits(1000, 2048, 2),
        new DesiredEvent.Ports(21001, 21002, 21003),
        new DesiredEvent.Lifetime(3600, 1800, 600),
        Map.of(),
        List.of(
            new DesiredEvent.Ticket(
                "t" + revision,
                "ab".repeat(32),
                Set.of("kube"),
                "ada",
                Instant.now().plusSeconds(600))),
        null,
        null,
        Map.of(),
        List.of());
  }

  static DesiredEvent.Session stopped(String id, long revision) {
    return like(
        session(id, revision),
        session(id, revision).executor(),
        List.of(),
        new DesiredEvent.Stop("Requested", "Ended by ada.", Instant.now()));
  }

  static DesiredEvent.Session withExecutors(DesiredEvent.Session from, int min, int max) {
    return like(
        from,
        new DesiredEvent.ExecutorSize(500, 1024, min, max, null, 0),
        from.tickets(),
        from.stop());
  }

  private static DesiredEvent.Session like(
      DesiredEvent.Session from,
      DesiredEvent.ExecutorSize executor,
      List<DesiredEvent.Ticket> tickets,
      DesiredEvent.Stop stop) {
    return new DesiredEvent.Session(
        from.session(),
        from.revision(),
        from.tenant(),
        from.owner(),
        from.kind(),
        from.sparkVersion(),
        from.image(),
        from.node(),
        from.runtime(),
        null,
        executor,
        from.limits(),
        from.ports(),
        from.lifetime(),
        from.sparkConf(),
        tickets,
        stop,
        null,
        Map.of(),
        List.of());
  }

  void want(DesiredEvent.Session session) throws InterruptedException {
    send(
        session.session(),
        DESIRED.write(
            CloudEvent.of(
                session.session() + "/" + session.revision(),
                "/hearth/session-service",
                session.session(),
                Instant.now(),
                session)));
  }

  void tombstone(String session) throws InterruptedException {
    send(session, null);
  }

  ObservedEvent.Session await(String what, Predicate<ObservedEvent.Session> wanted)
      throws InterruptedException {
    return Await.value(
        what,
        OperatorStand.LIMIT,
        () -> {
          hear();
          return heard.stream().filter(wanted).findFirst().orElse(null);
        });
  }

  /** All that was said of a session so far. */
  List<ObservedEvent.Session> heardOf(String session) {
    hear();
    return heard.stream().filter(each -> each.session().equals(session)).toList();
  }

  private void hear() {
    consumer
        .poll(Duration.ofMillis(100))
        .forEach(
            each -> {
              switch (OBSERVED.read(each.value()).data()) {
                case ObservedEvent.Session session -> heard.add(session);
              }
            });
  }

  private void send(String key, byte[] value) throws InterruptedException {
    try {
      producer
          .send(new ProducerRecord<>(Topics.desired(Site.CLUSTER), key, value))
          .get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("could not say what is wanted of " + key, e);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    consumer.close();
  }
}
