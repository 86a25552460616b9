package dev.hearth.session.feed;

import dev.hearth.session.process.Pulse;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Starts feeds and stops them with the service. */
@ApplicationScoped
public class Feeds {
  private final Map<String, Object> kafka;
  private final FeedConfig config;
  private final UnreadableStore unreadable;
  private final MeterRegistry meters;
  private final Pulse pulse;
  private final Map<String, Feed> running = new ConcurrentHashMap<>();

  public Feeds(
      @Identifier("default-kafka-broker") Map<String, Object> kafka,
      FeedConfig config,
      UnreadableStore unreadable,
      MeterRegistry meters,
      Pulse pulse) {
    this.kafka = kafka;
    this.config = config;
    this.unreadable = unreadable;
    this.meters = meters;
    this.pulse = pulse;
  }

  /** Goes on where the group stopped. */
  public void follow(String name, Pattern topics, Message.Reader reader) {
    start(name, topics, false, reader);
  }

  /** Reads a compacted topic from its beginning at each start: it is the whole truth. */
  public void replay(String name, String topic, Message.Reader reader) {
    start(name, Pattern.compile(Pattern.quote(topic)), true, reader);
  }

  /** Whether the feed has read once to the end of what it is there to read. */
  public boolean caughtUp(String name) {
    Feed feed = running.get(name);
    return feed != null && feed.caughtUp();
  }

  private void start(String name, Pattern topics, boolean replay, Message.Reader reader) {
    Feed feed =
        new Feed(
            name,
            topics,
            replay,
            reader,
            () -> open(name),
            unreadable,
            meters.counter("hearth.events.unreadable", "feed", name),
            pulse);
    running.put(name, feed);
    feed.start();
  }

  private Consumer<String, byte[]> open(String name) {
    Map<String, Object> settings = new HashMap<>(kafka);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.groupPrefix() + "." + name);
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "session-service-" + name);
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    // A killed process gives its partitions up after this, not after the default of 45 s.
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
    settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
    // While the database is silent, each partition of a poll waits once for its limit.
    settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, 900_000);
    settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MS_CONFIG, 250);
    settings.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 2_000);
    settings.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, (int) config.discovery().toMillis());
    return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
  }

  void stop(@Observes ShutdownEvent event) throws InterruptedException {
    running.values().forEach(Feed::askToStop);
    for (Feed feed : running.values()) {
      feed.awaitStop();
    }
  }
}
