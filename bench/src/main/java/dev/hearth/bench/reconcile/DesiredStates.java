package dev.hearth.bench.reconcile;

import dev.hearth.bench.events.TopicEar;
import dev.hearth.events.CloudEvent;
import dev.hearth.events.DesiredEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.ObservedEvent;
import dev.hearth.events.Topics;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Site;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Session-service's place: says which sessions it wants, and hears what the operator made. */
final class DesiredStates implements AutoCloseable {
  private static final EventFormat<DesiredEvent> DESIRED = EventFormat.of(DesiredEvent.class);
  private static final EventFormat<ObservedEvent> OBSERVED = EventFormat.of(ObservedEvent.class);

  private final KafkaProducer<String, byte[]> producer;
  private final TopicEar ear;
  private final Map<String, byte[]> said = new LinkedHashMap<>();
  private final Set<String> made = new HashSet<>();

  DesiredStates(String servers) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all"),
            new StringSerializer(),
            new ByteArraySerializer());
    this.ear =
        new TopicEar(servers, Topics.observed(Site.CLUSTER), (record, at) -> heard(record.value()));
  }

  void want(Collection<String> sessions) {
    for (String id : sessions) {
      byte[] event =
          DESIRED.write(
              CloudEvent.of(id + "/1", "/hearth/session-service", id, Instant.now(), session(id)));
      said.put(id, event);
      send(id, event);
    }
    producer.flush();
  }

  /** Says all of it once more, to the letter. */
  void repeat() {
    said.forEach(this::send);
    producer.flush();
  }

  /** How many sessions were asked for. */
  int wanted() {
    return said.size();
  }

  /** Waits until the operator said of all sessions that all of them is made. */
  synchronized void awaitMade(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    while (made.size() < said.size()) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new Refusal(
            "waited %d s in vain for the operator to make %d sessions; it made %d"
                .formatted(limit.toSeconds(), said.size(), made.size()));
      }
      wait(left);
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ofSeconds(5));
    ear.close();
  }

  private void send(String session, byte[] event) {
    producer.send(new ProducerRecord<>(Topics.desired(Site.CLUSTER), session, event));
  }

  private void heard(byte[] event) {
    switch (OBSERVED.read(event).data()) {
      case ObservedEvent.Session session when isMade(session) -> {
        synchronized (this) {
          made.add(session.session());
          notifyAll();
        }
      }
      case ObservedEvent.Session session -> {}
    }
  }

  /**
   * The endpoint's pod is made last, and only a status that was written after that can say that no
   * node has room for it.
   */
  private static boolean isMade(ObservedEvent.Session session) {
    return session.conditions().stream()
        .anyMatch(one -> one.type().equals("Unschedulable") && one.status().equals("True"));
  }

  private static DesiredEvent.Session session(String id) {
    return new DesiredEvent.Session(
        id,
        1,
        "aurora",
        "ada",
        "client",
        "4.0.1",
        "hearth/spark:4.0.1",
        "shared",
        "standard",
        null,
        new DesiredEvent.ExecutorSize(1000, 1408, 0, 2, null, 0),
        new DesiredEvent.Limits(2000, 2816, 2),
        new DesiredEvent.Ports(21001, 21002, 21003),
        new DesiredEvent.Lifetime(28_800, 1800, 600),
        Map.of("spark.executor.memory", "1g", "spark.dynamicAllocation.enabled", "true"),
        List.of(
            new DesiredEvent.Ticket(
                "t1",
                "ab".repeat(32),
                Set.of("kube", "tunnel"),
                "ada",
                Instant.now().plusSeconds(28_800))),
        null,
        null,
        Map.of(),
        List.of());
  }
}
