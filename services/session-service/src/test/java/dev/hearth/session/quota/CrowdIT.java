package dev.hearth.session.quota;

import static dev.hearth.session.World.seen;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.events.ObservedEvent.Phase;
import dev.hearth.events.Topics;
import dev.hearth.session.Awaiting;
import dev.hearth.session.PlatformParts;
import dev.hearth.session.Tokens;
import dev.hearth.session.World;
import dev.hearth.session.life.Amount;
import dev.hearth.session.publication.FakeKafka;
import dev.hearth.session.quota.Crowd.Answer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Five hundred requests at the same moment, of tenants with room for few. */
@QuarkusTest
@QuarkusTestResource(PlatformParts.class)
class CrowdIT {
  private static final int TENANTS = 5;
  private static final int EACH = 100;

  /** Of each tenant's requests, those that repeat one that comes at the same time. */
  private static final int REPEATED = 20;

  private static final int SESSIONS = EACH - REPEATED;
  private static final int ROOM = 8;
  private static final Amount RESERVED = new Amount(ROOM * 1_000L, ROOM * 1_408L, ROOM, 0);
  private static final int WARMING = 20;
  private static final String REQUEST = "{\"executor\":{\"max\":1}}";

  /** Ten seconds do on an idle machine, and this must do on any. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /** What somebody else waits for an answer, usually: not for the crowd's turn to be over. */
  private static final Duration RESPONSIVE = Duration.ofSeconds(2);

  @Inject World world;
  @Inject LedgerStore ledger;
  @Inject FakeKafka kafka;

  @Test
  void nothingIsLostDoubledOrOutOfOrderAndOthersAreServedMeanwhile() throws Exception {
    // Given
    world.heartbeat("local", "local", Instant.now());
    for (int tenant = 0; tenant < TENANTS; tenant++) {
      world.tenant(tenant(tenant), ROOM * 1_000L, 200, user(tenant));
    }
    world.tenant("calm", 100_000, 100, "clea");

    try (Crowd crowd = new Crowd(RestAssured.port)) {
      String clea = Tokens.user("clea");
      // More than one, so that code is there before the rush.
      for (int i = 0; i < WARMING; i++) {
        crowd.open(clea, "warm-" + i, REQUEST).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      }
      Answer opening =
          crowd.open(clea, "own", REQUEST).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      String own = opening.body().path("id").asText();
      // On a slow machine the cluster would be taken for silent by now, or when all is over.
      world.heartbeat("local", "local", Instant.now());

      // When
      List<Map<String, Set<String>>> opened = new ArrayList<>();
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int tenant = 0; tenant < TENANTS; tenant++) {
        opened.add(new HashMap<>());
        all.addAll(requests(crowd, tenant, opened.get(tenant)));
      }
      CompletableFuture<Void> storm =
          CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
      List<Answer> calm = new ArrayList<>();
      Instant end = Instant.now().plus(LIMIT);
      while (!storm.isDone() && Instant.now().isBefore(end)) {
        calm.add(
            crowd.get(clea, "/v1/sessions/" + own).get(LIMIT.toMillis(), TimeUnit.MILLISECONDS));
      }
      storm.get(1, TimeUnit.SECONDS);
      world.heartbeat("local", "local", Instant.now());

      // Then
      onlyDocumentedAnswers(crowd.answers());
      servedMeanwhile(calm);
      Awaiting.until(
          "somebody else to be served when it is over",
          () -> crowd.get(clea, "/v1/sessions/" + own).join(),
          answer -> answer.status() == 200);
      for (int tenant = 0; tenant < TENANTS; tenant++) {
        oneSessionForEachKey(crowd, tenant, opened.get(tenant));
      }
    }
  }

  private static List<CompletableFuture<Void>> requests(
      Crowd crowd, int tenant, Map<String, Set<String>> opened) {
    String token = Tokens.user(user(tenant));
    return IntStream.range(0, EACH)
        .mapToObj(
            i -> {
              String key = "key-" + i % SESSIONS;
              return crowd
                  .open(token, key, REQUEST)
                  .thenAccept(
                      answer -> {
                        assertThat(answer.status()).as("%s", answer.body()).isEqualTo(201);
                        synchronized (opened) {
                          opened
                              .computeIfAbsent(key, none -> new HashSet<>())
                              .add(answer.body().path("id").asText());
                        }
                      });
            })
        .toList();
  }

  private static void onlyDocumentedAnswers(List<Answer> answers) throws Exception {
    JsonNode documented = Crowd.documentedAnswers();
    Map<String, Answer> kinds = new TreeMap<>();
    Map<String, Integer> seen = new TreeMap<>();
    for (Answer answer : answers) {
      String kind = (answer.status() + " " + answer.problem()).strip();
      kinds.put(kind, answer);
      seen.merge(kind, 1, Integer::sum);
    }
    System.out.println("answers: " + seen);
    for (Answer answer : kinds.values()) {
      // 200 is what who only looks gets.
      assertThat(answer.status()).as("%s", answer.body()).isIn(200, 201, 503);
      assertThat(answer.status() == 200 || documented.has("" + answer.status())).isTrue();
      if (answer.status() == 503) {
        assertThat(Crowd.isExplained(answer)).as("%s", answer.body()).isTrue();
        assertThat(answer.retryAfter()).isEqualTo("2");
      }
    }
  }

  /** Not each of them: who comes in the very moment of the rush may be asked to come again. */
  private static void servedMeanwhile(List<Answer> calm) {
    List<Duration> waits = calm.stream().map(Answer::took).sorted().toList();
    Duration usual = waits.get(waits.size() / 2);
    long served = calm.stream().filter(answer -> answer.status() == 200).count();
    System.out.printf(
        "somebody else was served %d of %d times, usually in %d ms, at worst in %d ms%n",
        served, calm.size(), usual.toMillis(), waits.getLast().toMillis());
    assertThat(usual).isLessThan(RESPONSIVE);
    assertThat(served).isPositive();
  }

  private void oneSessionForEachKey(Crowd crowd, int tenant, Map<String, Set<String>> opened)
      throws Exception {
    assertThat(opened).hasSize(SESSIONS);
    assertThat(opened.values()).allSatisfy(ids -> assertThat(ids).hasSize(1));
    Set<String> ids = new HashSet<>();
    opened.values().forEach(ids::addAll);
    List<JsonNode> sessions = sessions(crowd, tenant);
    assertThat(sessions)
        .extracting(one -> one.path("id").asText())
        .hasSize(SESSIONS)
        .containsExactlyInAnyOrderElementsOf(ids);
    assertThat(ledger.reserved(tenant(tenant))).isEqualTo(RESERVED);

    List<JsonNode> placed = in(sessions, "Placed");
    List<JsonNode> queue =
        in(sessions, "Queued").stream().sorted(Comparator.comparing(CrowdIT::position)).toList();
    assertThat(placed).hasSize(ROOM);
    assertThat(queue)
        .extracting(CrowdIT::position)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, SESSIONS - ROOM).boxed().toList());
    assertThat(queue).extracting(CrowdIT::created).isSorted();
    assertThat(placed)
        .allSatisfy(one -> assertThat(created(one)).isBeforeOrEqualTo(created(queue.getFirst())));
    for (JsonNode one : placed) {
      String id = one.path("id").asText();
      Awaiting.until(
          "the cluster to be told of " + id,
          () -> kafka.of(Topics.desired("local"), id),
          told -> told.size() == 1);
    }
    theFirstInTheQueueIsTheNext(crowd, tenant, placed.getFirst(), queue.getFirst());
  }

  private void theFirstInTheQueueIsTheNext(Crowd crowd, int tenant, JsonNode ended, JsonNode first)
      throws Exception {
    String id = ended.path("id").asText();

    world.observe("local", seen(id, "u-" + id, 1, 1, Phase.ENDED));

    List<JsonNode> placed = in(sessions(crowd, tenant), "Placed");
    assertThat(placed)
        .hasSize(ROOM)
        .extracting(one -> one.path("id").asText())
        .contains(first.path("id").asText());
    assertThat(ledger.reserved(tenant(tenant))).isEqualTo(RESERVED);
  }

  private static List<JsonNode> sessions(Crowd crowd, int tenant) throws Exception {
    Answer list =
        crowd
            .get(Tokens.user(user(tenant)), "/v1/sessions?limit=200&tenant=" + tenant(tenant))
            .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(list.status()).isEqualTo(200);
    return StreamSupport.stream(list.body().path("sessions").spliterator(), false).toList();
  }

  private static List<JsonNode> in(List<JsonNode> sessions, String state) {
    return sessions.stream().filter(one -> one.path("state").asText().equals(state)).toList();
  }

  private static int position(JsonNode session) {
    return session.at("/queue/position").asInt();
  }

  private static Instant created(JsonNode session) {
    return Instant.parse(session.path("createdAt").asText());
  }

  private static String tenant(int number) {
    return "crowd-" + number;
  }

  private static String user(int number) {
    return "cy-" + number;
  }
}
