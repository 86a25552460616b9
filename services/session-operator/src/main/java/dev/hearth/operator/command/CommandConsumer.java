package dev.hearth.operator.command;

import dev.hearth.events.DesiredEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.Topics;
import dev.hearth.events.UnreadableEventException;
import dev.hearth.operator.cluster.ClusterConfig;
import dev.hearth.operator.kafka.KafkaClients;
import dev.hearth.operator.kafka.KafkaTrace;
import dev.hearth.operator.process.Pulse;
import dev.hearth.operator.process.Vital;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.logging.Log;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jboss.logging.MDC;

/**
 * Reads this cluster's desired states, all of them, from the beginning at each start: first to the
 * end, so that only the last state of each session is acted on, then as they come. A state that
 * cannot be written is tried again until it can or a newer one replaces it.
 */
@Singleton
public class CommandConsumer {
  private static final String NAME = "desired-states";
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration LAST = Duration.ofSeconds(2);

  private final KafkaClients kafka;
  private final SessionObjectStore store;
  private final DesiredWriter writer;
  private final Pulse pulse;
  private final MeterRegistry meters;
  private final String topic;
  private final EventFormat<DesiredEvent> format = EventFormat.of(DesiredEvent.class);

  private volatile boolean running;
  private volatile KafkaConsumer<String, byte[]> current;
  private Thread thread;

  CommandConsumer(
      KafkaClients kafka,
      SessionObjectStore store,
      DesiredWriter writer,
      ClusterConfig cluster,
      Pulse pulse,
      MeterRegistry meters) {
    this.kafka = kafka;
    this.store = store;
    this.writer = writer;
    this.pulse = pulse;
    this.meters = meters;
    this.topic = Topics.desired(cluster.name());
  }

  public void start() {
    running = true;
    thread = Thread.ofPlatform().name(NAME).daemon().start(Vital.work("desired states", this::run));
  }

  public void stop() {
    running = false;
    KafkaConsumer<String, byte[]> consumer = current;
    if (consumer != null) {
      consumer.wakeup();
    }
    if (thread != null) {
      thread.interrupt();
      join();
    }
  }

  private void join() {
    try {
      thread.join(LAST.plusSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (running) {
      try {
        follow();
      } catch (WakeupException | InterruptException e) {
        Log.debug("Stopped reading desired states");
      } catch (KafkaException e) {
        Log.warnf("Could not read %s and begins anew: %s", topic, e.getMessage());
        pause();
      } catch (RuntimeException e) {
        Log.errorf(e, "Could not follow %s and begins anew", topic);
        pause();
      }
    }
  }

  private void follow() {
    KafkaConsumer<String, byte[]> consumer = kafka.reader();
    try {
      current = consumer;
      follow(consumer);
    } finally {
      current = null;
      // Whoever stops us interrupts: the consumer must still be able to say good-bye.
      boolean interrupted = Thread.interrupted();
      consumer.close(LAST);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void follow(KafkaConsumer<String, byte[]> consumer) {
    List<TopicPartition> partitions = partitions(consumer);
    if (partitions.isEmpty()) {
      Log.warnf("There is no topic %s yet", topic);
      pause();
      return;
    }
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
    DesiredStates states = new DesiredStates();
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    while (running
        && ends.entrySet().stream().anyMatch(e -> consumer.position(e.getKey()) < e.getValue())) {
      pulse.beat(NAME);
      consumer.poll(PATIENCE).forEach(record -> take(record, states));
    }
    Log.infof("Read %s to its end: %d sessions are wanted", topic, states.wanted().size());
    boolean swept = false;
    while (running) {
      swept = swept || sweep(states);
      act(states);
      pulse.beat(NAME);
      consumer.poll(PATIENCE).forEach(record -> take(record, states));
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<String, byte[]> consumer) {
    return consumer.partitionsFor(topic).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private void take(ConsumerRecord<String, byte[]> message, DesiredStates states) {
    if (message.value() == null) {
      states.wantsNoMore(message.key());
      return;
    }
    try {
      switch (format.read(message.value()).data()) {
        case DesiredEvent.Session session -> states.wants(session, KafkaTrace.cause(message));
      }
    } catch (UnreadableEventException e) {
      meters.counter("hearth_desired_unreadable_total").increment();
      Log.errorf(
          e,
          "Skipped desired state at %s-%d, offset %d: not readable",
          topic,
          message.partition(),
          message.offset());
    }
  }

  /**
   * One session's trouble is not the others': each is tried by itself. Only where the API server
   * says nothing at all the rest waits, or each would wait for its time limit.
   */
  void act(DesiredStates states) {
    for (Map.Entry<String, Optional<DesiredEvent.Session>> each : states.pending().entrySet()) {
      pulse.beat(NAME);
      MDC.put("session", each.getKey());
      each.getValue().ifPresent(state -> MDC.put("tenant", state.tenant()));
      try {
        switch (writer.carryOut(each.getKey(), each.getValue(), states.cause(each.getKey()))) {
          case DONE -> states.done(each.getKey(), each.getValue());
          case LATER -> {}
          case UNANSWERED -> {
            return;
          }
        }
      } finally {
        MDC.remove("session");
        MDC.remove("tenant");
      }
    }
  }

  private boolean sweep(DesiredStates states) {
    try {
      store.forgetEndedBut(states.wanted());
      return true;
    } catch (KubernetesClientException e) {
      Log.warnf("Could not look for forgotten sessions and tries again: %s", e.getMessage());
      return false;
    } catch (RuntimeException e) {
      Log.error("Could not look for forgotten sessions and leaves it to the next start", e);
      return true;
    }
  }

  private void pause() {
    pulse.beat(NAME);
    try {
      Thread.sleep(PATIENCE.multipliedBy(4));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
