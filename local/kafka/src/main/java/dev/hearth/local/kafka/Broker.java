package dev.hearth.local.kafka;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A single-node broker in combined KRaft mode. It keeps what it is given over restarts, replicates
 * nothing, creates no topic unasked and listens on 127.0.0.1 only.
 */
final class Broker implements AutoCloseable {
  private static final String CLIENTS = "CLIENTS";
  private static final String CONTROLLER = "CONTROLLER";
  private static final int NODE = 1;

  private final KafkaRaftServer server;

  private Broker(KafkaRaftServer server) {
    this.server = server;
  }

  /** Formats the folder where it is new, and starts. */
  static Broker start(Arguments arguments) throws Exception {
    Path log = arguments.data().resolve("log");
    format(log);
    KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings(arguments, log), false), Time.SYSTEM);
    server.startup();
    return new Broker(server);
  }

  void awaitEnd() {
    server.awaitShutdown();
  }

  @Override
  public void close() {
    server.shutdown();
  }

  private static void format(Path log) throws Exception {
    if (Files.exists(log.resolve("meta.properties"))) {
      return;
    }
    Files.createDirectories(log);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8))
        .setNodeId(NODE)
        .setClusterId(clusterId(log.resolveSibling("cluster-id")))
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(log.toString())
        .addDirectory(log.toString())
        // A crash between two files of the format leaves a folder that is formatted in part.
        .setIgnoreFormatted(true)
        .run();
  }

  private static String clusterId(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.writeString(file, Uuid.randomUuid().toString());
    }
    return Files.readString(file).strip();
  }

  static Map<String, Object> settings(Arguments arguments, Path log) {
    String clients = CLIENTS + "://127.0.0.1:" + arguments.port();
    Map<String, Object> settings = new TreeMap<>();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put("log.dirs", log.toString());
    settings.put(
        "listeners", clients + "," + CONTROLLER + "://127.0.0.1:" + arguments.controllerPort());
    settings.put("advertised.listeners", clients);
    settings.put("inter.broker.listener.name", CLIENTS);
    settings.put("controller.listener.names", CONTROLLER);
    settings.put(
        "listener.security.protocol.map", CLIENTS + ":PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    settings.put("controller.quorum.voters", NODE + "@127.0.0.1:" + arguments.controllerPort());
    settings.put("auto.create.topics.enable", "false");
    settings.put("default.replication.factor", "1");
    settings.put("num.partitions", "1");
    for (String topic :
        List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
      settings.put(topic + ".replication.factor", "1");
      settings.put(topic + ".num.partitions", "4");
    }
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    // A group of one member has nobody to wait for.
    settings.put("group.initial.rebalance.delay.ms", "0");
    small(settings);
    return settings;
  }

  /** Sizes for some thousand records on a machine that Spark wants for itself. */
  private static void small(Map<String, Object> settings) {
    settings.put("num.network.threads", "1");
    settings.put("num.io.threads", "2");
    settings.put("background.threads", "1");
    settings.put("num.replica.fetchers", "1");
    settings.put("log.segment.bytes", Integer.toString(16 << 20));
    settings.put("log.index.size.max.bytes", Integer.toString(1 << 20));
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
    settings.put("log.cleaner.io.buffer.size", Integer.toString(64 << 10));
    settings.put("offsets.topic.segment.bytes", Integer.toString(1 << 20));
    settings.put("transaction.state.log.segment.bytes", Integer.toString(1 << 20));
    settings.put("metadata.log.segment.bytes", Integer.toString(8 << 20));
  }
}
