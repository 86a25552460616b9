package dev.hearth.local.platform.parts;

import dev.hearth.events.TopicPlan;
import dev.hearth.local.platform.machine.Await;
import dev.hearth.local.platform.machine.Leash;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The broker and its topics, with the retention that the streams are designed for. */
final class Kafka {
  private static final Duration TOPICS_LIMIT = Duration.ofMinutes(2);

  private final Site site;

  Kafka(Site site) {
    this.site = site;
  }

  Part part() throws IOException {
    Path module = site.built("local/kafka/target");
    List<String> line =
        new ArrayList<>(site.jvm(160, "-XX:TieredStopAtLevel=1", "-XX:MaxMetaspaceSize=96m"));
    line.add("-cp");
    line.add(site.jar("local/kafka", "local-kafka") + ":" + module.resolve("lib") + "/*");
    line.add("dev.hearth.local.kafka.Main");
    line.addAll(List.of("--data", site.data().folder("kafka").toString()));
    line.addAll(List.of("--port", Integer.toString(site.addresses().kafka())));
    line.addAll(List.of("--controller-port", Integer.toString(site.addresses().kafkaController())));
    Leash.Command command =
        new Leash.Command(
            "kafka", line, site.environment(), site.data().root(), site.data().log("kafka"));
    return new Part(command, site.addresses().kafkaServers(), null, this::answers);
  }

  /** Creates the topics that are not there; those that are keep what they have. */
  void createTopics() throws IOException {
    try (Admin admin = admin()) {
      // While all else starts, too, one request's limit may be too short for a broker.
      Await.until("Kafka to create the topics", TOPICS_LIMIT, () -> createMissing(admin));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while creating the topics", e);
    }
  }

  /** What a request that was not answered has created is not missing at the next look. */
  private static boolean createMissing(Admin admin) throws IOException, InterruptedException {
    try {
      Set<String> known = admin.listTopics().names().get(30, TimeUnit.SECONDS);
      List<NewTopic> missing =
          topics().stream().filter(topic -> !known.contains(topic.name())).toList();
      admin.createTopics(missing).all().get(30, TimeUnit.SECONDS);
      return true;
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("cannot create the topics: " + e, e);
    }
  }

  private static List<NewTopic> topics() {
    return TopicPlan.of(Site.CLUSTER).stream().map(Kafka::topic).toList();
  }

  private static NewTopic topic(TopicPlan plan) {
    Map<String, String> configs =
        plan.kept()
            .map(Duration::toMillis)
            .map(ms -> Map.of("cleanup.policy", "delete", "retention.ms", Long.toString(ms)))
            .orElse(Map.of("cleanup.policy", "compact"));
    return new NewTopic(plan.name(), plan.partitions(), (short) 1).configs(configs);
  }

  private boolean answers() {
    try (Admin admin = admin()) {
      return !admin.describeCluster().nodes().get(3, TimeUnit.SECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Admin admin() {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", site.addresses().kafkaServers());
    config.put("default.api.timeout.ms", 10_000);
    config.put("request.timeout.ms", 5_000);
    return Admin.create(config);
  }
}
