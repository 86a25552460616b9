package dev.hearth.bench.sessionstart;

import dev.hearth.bench.events.TopicEar;
import dev.hearth.local.platform.machine.Refusal;
import dev.hearth.local.platform.parts.Site;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * From the commit of a row in session-service's outbox until a consumer has the message, beside the
 * same message given to Kafka directly. On a topic of its own: no service hears of it.
 */
final class OutboxDelay implements AutoCloseable {
  private static final String TOPIC = "hearth.bench";
  private static final long LIMIT_SECONDS = 30;

  private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
  private final TopicEar ear;
  private final Connection database;
  private final KafkaProducer<String, byte[]> producer;

  private record Heard(String key, Instant at) {}

  OutboxDelay(Site site) throws Exception {
    String servers = site.addresses().kafkaServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
          .all()
          .get(LIMIT_SECONDS, TimeUnit.SECONDS);
    }
    this.ear = new TopicEar(servers, TOPIC, (record, at) -> heard.add(new Heard(record.key(), at)));
    this.database =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:" + site.addresses().postgres() + "/session",
            "session",
            site.secrets().of("postgres.session"));
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  /** Milliseconds through the outbox. */
  List<Double> throughOutbox(int times) throws Exception {
    List<Double> delays = new ArrayList<>();
    String sql = "insert into outbox (topic, key, value) values (?, ?, ?)";
    try (PreparedStatement insert = database.prepareStatement(sql)) {
      for (int i = 0; i < times; i++) {
        String key = "outbox-" + i;
        insert.setString(1, TOPIC);
        insert.setString(2, key);
        insert.setBytes(3, key.getBytes(StandardCharsets.UTF_8));
        insert.executeUpdate(); // commits
        delays.add(until(key, Instant.now()));
      }
    }
    return delays;
  }

  /** Milliseconds of a bare producer and consumer. */
  List<Double> direct(int times) throws InterruptedException {
    List<Double> delays = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      String key = "direct-" + i;
      Instant sent = Instant.now();
      producer.send(new ProducerRecord<>(TOPIC, key, key.getBytes(StandardCharsets.UTF_8)));
      delays.add(until(key, sent));
    }
    return delays;
  }

  @Override
  public void close() throws SQLException {
    producer.close(Duration.ofSeconds(5));
    database.close();
    ear.close();
  }

  private double until(String key, Instant begun) throws InterruptedException {
    Heard one = heard.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
    if (one == null || !one.key().equals(key)) {
      throw new Refusal("message " + key + " had not arrived after " + LIMIT_SECONDS + " s");
    }
    return Math.max(0, Duration.between(begun, one.at()).toNanos() / 1e6);
  }
}
