package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What must be true of a whole platform when a story has been told, whichever it was: no session
 * lives on, the cluster holds nothing of those that lived, no quota is reserved, and each is billed
 * what its pods used, neither more nor less.
 */
final class Aftermath {
  /** Longer than a sweep lets wait what a crash has left. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static final Pattern SESSIONS_OWN = Pattern.compile("hearth-s[a-z0-9]{12}");
  private static final Set<String> OVER = Set.of("Ended", "Failed");

  /** Each tenant and who may read all that is in it. */
  private static final Map<String, String> ADMINISTRATORS =
      Map.of("aurora", "ada", "borealis", "grace");

  private final Platform platform;

  /** Bills do not change any more, so once is enough. */
  private final Set<String> settled = new HashSet<>();

  Aftermath(Platform platform) {
    this.platform = platform;
  }

  void isSound() {
    noneWasLeftBehind();
    Waiting.until("the end of all sessions", LIMIT, () -> living().isEmpty());
    Waiting.until("a cluster without sessions", LIMIT, () -> leftInCluster().isEmpty());
    ADMINISTRATORS.values().forEach(login -> wholeQuotaIsFree(platform.person(login)));
    for (JsonNode session : sessions()) {
      String id = session.path("id").asText();
      if (settled.add(id)) {
        Person reader = platform.person(ADMINISTRATORS.get(session.path("tenant").asText()));
        new Bill(platform, reader, id).agreesWithTheJournal();
      }
    }
  }

  /** Ended here, so that the next story begins on free ground, and held against its test. */
  private void noneWasLeftBehind() {
    List<String> forgotten =
        living().stream()
            .filter(session -> !session.path("state").asText().equals("Ending"))
            .map(session -> session.path("id").asText())
            .toList();
    endAll();
    assertThat(forgotten).as("sessions that nobody told to stop").isEmpty();
  }

  /** Tells each session that lives to end. */
  void endAll() {
    for (JsonNode session : living()) {
      platform.person("admin").delete("/v1/sessions/" + session.path("id").asText());
    }
  }

  /** Sessions of before the tests have bills that nobody of theirs can vouch for. */
  void disregardWhatWasBefore() {
    sessions().forEach(session -> settled.add(session.path("id").asText()));
  }

  boolean isQuiet() {
    return living().isEmpty();
  }

  private List<JsonNode> living() {
    return sessions().stream()
        .filter(session -> !OVER.contains(session.path("state").asText()))
        .toList();
  }

  /** All that there ever were. */
  List<JsonNode> sessions() {
    List<JsonNode> all = new ArrayList<>();
    String page = "/v1/sessions?limit=200";
    for (String cursor = ""; cursor != null; ) {
      JsonNode answer = platform.person("admin").get(page + cursor).has(200).json();
      answer.path("sessions").forEach(all::add);
      cursor = answer.hasNonNull("next") ? "&cursor=" + answer.path("next").asText() : null;
    }
    return all;
  }

  /** Also what belongs to no session that anybody knows. */
  private List<String> leftInCluster() {
    List<String> left = new ArrayList<>();
    for (String path : List.of("/api/v1/namespaces", "/api/v1/pods")) {
      for (JsonNode object : platform.cluster().items(path)) {
        JsonNode metadata = object.path("metadata");
        String namespace = metadata.path("namespace").asText(metadata.path("name").asText());
        if (SESSIONS_OWN.matcher(namespace).matches()) {
          left.add(path + " " + namespace + " " + metadata.path("name").asText());
        }
      }
    }
    for (JsonNode object : platform.cluster().items("/apis/hearth.dev/v1/sparksessions")) {
      left.add("SparkSession " + object.at("/metadata/name").asText());
    }
    return left;
  }

  /** Seen by who asks for far too much: only what the quota lacks by itself may be missing. */
  private static void wholeQuotaIsFree(Person owner) {
    JsonNode refusal =
        owner
            .post(
                "/v1/sessions?queue=false",
                "{\"executor\": {\"cores\": 2, \"memory\": \"2g\", \"max\": 10}}")
            .isProblem(409)
            .json();
    assertThat(refusal.path("missingCpuMillis").asLong())
        .as("CPU beyond the quota: %s", refusal)
        .isPositive()
        .isEqualTo(beyondQuota(refusal, "cpuMillis"));
    assertThat(refusal.path("missingMemoryMiB").asLong())
        .as("memory beyond the quota: %s", refusal)
        .isPositive()
        .isEqualTo(beyondQuota(refusal, "memoryMiB"));
  }

  private static long beyondQuota(JsonNode refusal, String amount) {
    return refusal.path("requested").path(amount).asLong()
        - refusal.path("quota").path(amount).asLong();
  }
}
