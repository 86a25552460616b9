package dev.hearth.local.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerIT {
  @TempDir Path data;

  @Test
  void keepsRecordsOverARestartAndCreatesNoTopicUnasked() throws Exception {
    // Given
    int port = freePort();
    try (Broker broker = Broker.start(arguments(port))) {
      assertThat(broker).isNotNull();
      createTopic(port, "kept");
      send(port, "kept", "key", "value");
      assertThatThrownBy(() -> partitionsOf(port, "absent"))
          .hasRootCauseInstanceOf(UnknownTopicOrPartitionException.class);
      assertOnlyLoopback(port);
    }

    // When
    int next = freePort();
    try (Broker broker = Broker.start(arguments(next))) {
      // Then
      assertThat(broker).isNotNull();
      assertThat(read(next, "kept")).containsExactly("value");
    }
  }

  private Arguments arguments(int port) {
    return Arguments.parse("--data", data.toString(), "--port", Integer.toString(port));
  }

  private static void createTopic(int port, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      NewTopic wanted =
          new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
      admin.createTopics(List.of(wanted)).all().get(90, TimeUnit.SECONDS);
    }
  }

  private static void partitionsOf(int port, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      admin.describeTopics(List.of(topic)).allTopicNames().get(90, TimeUnit.SECONDS);
    }
  }

  private static void send(int port, String topic, String key, String value) throws Exception {
    Map<String, Object> config = Map.of("bootstrap.servers", "127.0.0.1:" + port, "acks", "all");
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, key, value)).get(90, TimeUnit.SECONDS);
    }
  }

  private static List<String> read(int port, String topic) {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            "127.0.0.1:" + port,
            "group.id",
            "test",
            "auto.offset.reset",
            "earliest");
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      long until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
      while (values.isEmpty() && System.nanoTime() < until) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  private static void assertOnlyLoopback(int port) throws Exception {
    List<Inet4Address> others =
        NetworkInterface.networkInterfaces()
            .flatMap(NetworkInterface::inetAddresses)
            .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
            .map(Inet4Address.class::cast)
            .toList();
    for (Inet4Address other : others) {
      assertThatThrownBy(() -> new Socket(other, port).close()).isInstanceOf(Exception.class);
    }
  }

  private static int freePort() throws Exception {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
