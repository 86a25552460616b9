package dev.hearth.local.platform.parts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.events.EventFormat;
import dev.hearth.events.Topics;
import dev.hearth.events.UsageEvent;
import dev.hearth.events.UsageEvent.PodSlice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/** Billing-service's place: what operators say was used, beside what the node's journal says. */
final class UsageTopic implements AutoCloseable {
  private static final EventFormat<UsageEvent> USAGE = EventFormat.of(UsageEvent.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<String, byte[]> consumer;
  private final Path journal;

  /** By interval of a pod; of several revisions the highest. */
  private final Map<String, PodSlice> slices = new HashMap<>();

  UsageTopic(String servers, Path journal) {
    this.journal = journal;
    consumer = DesiredTopic.fromTheBeginning(servers, Topics.usage(Site.CLUSTER));
  }

  /** Whether the ends of all pods that the journal has of a session were told. */
  boolean isComplete(String session) throws IOException {
    hear();
    Set<String> ended =
        of(session).filter(PodSlice::last).map(PodSlice::podUid).collect(Collectors.toSet());
    return ended.equals(lives(session).keySet());
  }

  long coreMillis(String session) {
    return of(session).mapToLong(PodSlice::coreMillis).sum();
  }

  long coreMillisOfTheJournal(String session) throws IOException {
    return lives(session).values().stream().mapToLong(UsageTopic::coreMillis).sum();
  }

  private Stream<PodSlice> of(String session) {
    return slices.values().stream().filter(slice -> slice.session().equals(session));
  }

  /** The journal's last word on each pod, by its uid. */
  private Map<String, JsonNode> lives(String session) throws IOException {
    Map<String, JsonNode> lives = new HashMap<>();
    for (String line : Files.readAllLines(journal)) {
      JsonNode entry = JSON.readTree(line);
      if (entry.path("namespace").asText().equals("hearth-" + session)) {
        lives.put(entry.path("podUid").asText(), entry);
      }
    }
    return lives;
  }

  private static long coreMillis(JsonNode life) {
    Instant from = Instant.parse(life.path("scheduledAt").asText());
    Instant to = Instant.parse(life.path("finishedAt").asText());
    return life.path("cpuMillis").asLong() * Duration.between(from, to).toMillis() / 1000;
  }

  private void hear() {
    consumer
        .poll(Duration.ofMillis(100))
        .forEach(
            each -> {
              if (USAGE.read(each.value()).data() instanceof PodSlice slice) {
                slices.merge(
                    slice.podUid() + "/" + slice.from(),
                    slice,
                    (one, other) -> one.revision() > other.revision() ? one : other);
              }
            });
  }

  @Override
  public void close() {
    consumer.close();
  }
}
