package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.local.platform.machine.Ports;
import dev.hearth.operator.kafka.KafkaClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real broker with the trial's configuration and the installation's lists: each party can do what
 * it has to, and one cluster's operator nothing with another's topics.
 */
class BrokerIT {
  private static final Path CONFIGURATION =
      Repository.ROOT.resolve("deploy/kustomize/components/kafka/server.properties");
  private static final Path LISTS =
      Repository.ROOT.resolve("deploy/kustomize/components/kafka-topics");
  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Some thirty short JVMs. */
  private static final Duration SETUP_LIMIT = Duration.ofMinutes(10);

  private static final String PASSWORD = "open-sesame";
  private static final String JAVA =
      Path.of(System.getProperty("java.home"), "bin/java").toString();

  @TempDir static Path folder;
  private static Process broker;
  private static String address;

  @BeforeAll
  static void theTrialsBrokerRuns() throws Exception {
    Ports ports = new Ports();
    address = "127.0.0.1:" + ports.any();
    String text =
        Files.readString(CONFIGURATION)
            .replace("/var/lib/kafka/data", folder.resolve("data").toString())
            .replace("CLIENTS://:9092", "CLIENTS://" + address)
            .replace("kafka.hearth-trial.svc:9092", address)
            .replace("127.0.0.1:9093", "127.0.0.1:" + ports.any())
            .replace("127.0.0.1:9094", "127.0.0.1:" + ports.any());
    Path configuration = Files.writeString(folder.resolve("server.properties"), text);
    Process format =
        java(
            "kafka.tools.StorageTool",
            "format",
            "--cluster-id",
            "TabcdefghijklmnopqrstA",
            "--config",
            configuration.toString(),
            "--add-scram",
            "SCRAM-SHA-512=[name=admin,password=admin]");
    assertThat(format.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).as("format in time").isTrue();
    assertThat(format.exitValue()).as(log()).isZero();
    broker = java("kafka.Kafka", configuration.toString());
    awaitAdmin();
    setUp(List.of("eu-1", "us-1"));
  }

  @AfterAll
  static void itEnds() throws InterruptedException {
    if (broker != null) {
      broker.destroy();
      if (!broker.waitFor(20, TimeUnit.SECONDS)) {
        broker.destroyForcibly();
      }
    }
  }

  @Test
  void whoDoesNotSayWhoTheyAreIsTurnedAway() {
    assertThatThrownBy(() -> write("session-service", "wrong", "hearth.sessions"))
        .hasRootCauseInstanceOf(SaslAuthenticationException.class);
  }

  @Test
  void anOperatorSpeaksOfItsOwnClusterOnly() throws Exception {
    write("session-operator-eu-1", PASSWORD, "hearth.observed.eu-1");
    write("session-operator-eu-1", PASSWORD, "hearth.clusters");
    assertThat(read("session-operator-eu-1", null, "hearth.desired.eu-1")).isZero();

    for (String foreign : List.of("hearth.observed.us-1", "hearth.desired.eu-1")) {
      assertThatThrownBy(() -> write("session-operator-eu-1", PASSWORD, foreign))
          .hasRootCauseInstanceOf(AuthorizationException.class);
    }
    for (String foreign : List.of("hearth.desired.us-1", "hearth.tenants", "hearth.billing")) {
      assertThatThrownBy(() -> read("session-operator-eu-1", null, foreign))
          .isInstanceOf(AuthorizationException.class);
    }
  }

  @Test
  void theControlPlaneSpeaksWithEveryCluster() throws Exception {
    write("session-service", PASSWORD, "hearth.desired.us-1");
    write("session-operator-us-1", PASSWORD, "hearth.usage.us-1");

    assertThat(read("billing-service", "hearth.billing-service", "hearth.usage.us-1")).isEqualTo(1);
    assertThatThrownBy(
            () -> read("session-service", "hearth.session-service.x", "hearth.usage.us-1"))
        .isInstanceOf(AuthorizationException.class);
    assertThatThrownBy(() -> write("billing-service", PASSWORD, "hearth.desired.us-1"))
        .hasRootCauseInstanceOf(AuthorizationException.class);
  }

  @Test
  void anOperatorThatIsThereBeforeItsUserSpeaksOnceItIsMade() throws Exception {
    String user = "session-operator-late";
    try (var producer = new KafkaClients(as(user, PASSWORD)).producer();
        Admin admin = Admin.create(as("admin", "admin"))) {
      assertThat(answerTo(producer)).isInstanceOf(SaslAuthenticationException.class);

      ScramCredentialInfo scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
      admin
          .alterUserScramCredentials(
              List.of(new UserScramCredentialUpsertion(user, scram, PASSWORD)))
          .all()
          .get(90, TimeUnit.SECONDS);
      AccessControlEntry right =
          new AccessControlEntry("User:" + user, "*", AclOperation.WRITE, AclPermissionType.ALLOW);
      admin
          .createAcls(
              List.of(
                  new AclBinding(
                      new ResourcePattern(
                          ResourceType.TOPIC, "hearth.clusters", PatternType.LITERAL),
                      right)))
          .all()
          .get(90, TimeUnit.SECONDS);

      awaitBeat(producer);
    }
  }

  private static void beat(Producer<String, byte[]> producer) throws Exception {
    producer
        .send(new ProducerRecord<>("hearth.clusters", "late", new byte[] {1}))
        .get(60, TimeUnit.SECONDS);
  }

  /** Why Kafka takes no heartbeat, once it says so: a try gives up soon where it is slow. */
  private static Throwable answerTo(Producer<String, byte[]> producer) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        beat(producer);
        throw new AssertionError("a heartbeat of nobody's was taken");
      } catch (ExecutionException e) {
        boolean slow = e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException;
        if (!slow || System.nanoTime() > end) {
          return e.getCause();
        }
      }
    }
  }

  /** Each try waits for Kafka by itself. */
  private static void awaitBeat(Producer<String, byte[]> producer) throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try {
        beat(producer);
        return;
      } catch (ExecutionException e) {
        if (System.nanoTime() > end) {
          throw new AssertionError("waited in vain for Kafka to take a heartbeat", e);
        }
      }
    }
  }

  /** As the Job kafka-setup does it: by the script, with Kafka's own tools. */
  private static void setUp(List<String> clusters) throws IOException {
    Path users = Files.createDirectories(folder.resolve("users"));
    Files.writeString(users.resolve("admin.properties"), properties(as("admin", "admin")));
    for (String user : List.of("tenant-service", "session-service", "billing-service")) {
      Files.writeString(users.resolve(user), PASSWORD);
    }
    for (String cluster : clusters) {
      Files.writeString(users.resolve("session-operator-" + cluster), PASSWORD);
    }
    Path bin = Files.createDirectories(folder.resolve("bin"));
    tool(bin.resolve("kafka-topics.sh"), "org.apache.kafka.tools.TopicCommand");
    tool(bin.resolve("kafka-acls.sh"), "org.apache.kafka.tools.AclCommand");
    tool(bin.resolve("kafka-configs.sh"), "kafka.admin.ConfigCommand");
    Command done =
        Command.run(
            LISTS,
            SETUP_LIMIT,
            "env",
            "KAFKA=" + address,
            "CLUSTERS=" + String.join(" ", clusters),
            "REPLICAS=1",
            "FOLDER=.",
            "USERS=" + users,
            "KAFKA_BIN=" + bin,
            "bash",
            "setup.sh");
    assertThat(done.orFail("setup.sh")).contains("kafka-setup: done").doesNotContain(PASSWORD);
    assertThat(done.errors()).doesNotContain(PASSWORD);
  }

  private static void tool(Path file, String main) throws IOException {
    String libraries =
        Repository.ROOT.resolve("deploy/rendering/target/kafka-tools")
            + "/*:"
            + Repository.ROOT.resolve("local/kafka/target/lib")
            + "/*";
    Files.writeString(
        file,
        "#!/bin/bash\nexec '"
            + JAVA
            + "' -Xmx128m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
            + " -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '"
            + libraries
            + "' "
            + main
            + " \"$@\"\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static String properties(Map<String, Object> settings) {
    StringBuilder text = new StringBuilder();
    settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  private static void write(String user, String password, String topic)
      throws ExecutionException, InterruptedException, TimeoutException {
    Map<String, Object> settings = as(user, password);
    settings.put("max.block.ms", 60_000);
    settings.put("enable.idempotence", true);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(topic, "key", "value")).get(90, TimeUnit.SECONDS);
    }
  }

  /** How many records the first partition has for a reader; in its group, if it has one. */
  private static long read(String user, String group, String topic) {
    Map<String, Object> settings = as(user, PASSWORD);
    settings.put("auto.offset.reset", "earliest");
    if (group != null) {
      settings.put("group.id", group);
    }
    List<TopicPartition> partitions = new ArrayList<>();
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer
          .partitionsFor(topic)
          .forEach(one -> partitions.add(new TopicPartition(topic, one.partition())));
      consumer.assign(partitions);
      if (group != null) {
        consumer.committed(java.util.Set.copyOf(partitions));
      }
      return consumer.endOffsets(partitions).values().stream().mapToLong(Long::longValue).sum();
    }
  }

  private static Map<String, Object> as(String user, String password) {
    Map<String, Object> settings = new HashMap<>();
    settings.put("bootstrap.servers", address);
    settings.put("security.protocol", "SASL_PLAINTEXT");
    settings.put("sasl.mechanism", "SCRAM-SHA-512");
    settings.put(
        "sasl.jaas.config",
        "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
            + user
            + "\" password=\""
            + password
            + "\";");
    // Kafka stands still where the machine does; a first reader's group takes it long besides.
    settings.put("default.api.timeout.ms", 60_000);
    settings.put("request.timeout.ms", 30_000);
    return settings;
  }

  private static void awaitAdmin() throws Exception {
    long end = System.nanoTime() + LIMIT.toNanos();
    while (true) {
      try (Admin admin = Admin.create(as("admin", "admin"))) {
        admin.describeCluster().nodes().get(15, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException | TimeoutException e) {
        if (System.nanoTime() > end || !broker.isAlive()) {
          throw new AssertionError("waited in vain for the broker: " + log(), e);
        }
      }
    }
  }

  private static Process java(String main, String... arguments) throws IOException {
    Path libraries = Repository.ROOT.resolve("local/kafka/target/lib");
    List<String> line =
        new ArrayList<>(
            List.of(
                JAVA,
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                libraries + "/*",
                main));
    line.addAll(List.of(arguments));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
        .start();
  }

  private static String log() throws IOException {
    return Files.readString(folder.resolve("log"));
  }
}
