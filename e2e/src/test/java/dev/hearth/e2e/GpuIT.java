package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * GPUs from the request to the bill. The local node's are numbers with no device behind them: what
 * is shown is who gets which and what it costs, not that anything is computed on one.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
class GpuIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Path JAR = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");
  private static final String QUOTA = "/v1/tenants/aurora/quota";
  private static final String ONE_EXECUTOR =
      "{\"executor\": {\"memory\": \"512m\", \"max\": 1, \"gpus\": %d}}";
  private static final Pattern TASK = Pattern.compile("executor ([0-9]+) has gpu \\[([0-9]+)]");

  private static Platform platform;
  private static Person ada;
  private static String quotaBefore;

  @BeforeAll
  static void theTenantHasThree(Platform shared) {
    platform = shared;
    platform.require(Ability.GPUS);
    ada = platform.person("ada");
    JsonNode quota = ada.get("/v1/tenants/aurora").has(200).json().path("quota");
    assertThat(quota.path("gpus").asInt(-1)).as("GPUs of a tenant that nobody gave any").isZero();
    quotaBefore = quota.toString();
    admin().send("PUT", QUOTA, quotaBefore.replace("\"gpus\":0", "\"gpus\":3")).has(200);
    Waiting.until(
        "session-service to know of the GPUs",
        LIMIT,
        () -> refusalOfTooMany().map(refused -> refused.path("quota")).isPresent());
  }

  @AfterAll
  static void asBefore() {
    if (quotaBefore != null) {
      admin().send("PUT", QUOTA, quotaBefore).has(200);
    }
  }

  @Test
  void eachExecutorHasOneToItselfAndTheBillCountsThem() {
    // When: what other tests gave back is free when its cluster next says so
    String id =
        ada.post(
                "/v1/sessions",
                """
                {"kind": "batch", "driver": {"memory": "768m"},
                 "executor": {"memory": "512m", "min": 2, "max": 2, "gpus": 1},
                 "sparkConf": {"spark.log.level": "ERROR"},
                 "application": {"resource": "local://%s", "mainClass": "dev.hearth.demo.GpuJob",
                   "arguments": ["2"]}}
                """
                    .formatted(JAR))
            .has(201)
            .json()
            .path("id")
            .asText();
    ada.awaitState(id, "Ended", LIMIT);

    // Then
    JsonNode ended = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(ended.at("/executor/gpusEach").asInt()).isEqualTo(1);
    List<MatchResult> tasks =
        ended
            .at("/result/lastLines")
            .valueStream()
            .flatMap(line -> TASK.matcher(line.asText()).results())
            .toList();
    assertThat(tasks).extracting(task -> task.group(1)).doesNotHaveDuplicates().hasSize(2);
    assertThat(tasks).extracting(task -> task.group(2)).containsExactlyInAnyOrder("0", "1");
    new Bill(platform, ada, id).agreesWithTheJournal();
    JsonNode usage = ada.get("/v1/usage?session=" + id).has(200).json();
    assertThat(usage.path("gpuMillis").asLong()).isPositive();
    for (JsonNode pod : usage.path("pods")) {
      boolean executor = pod.path("role").asText().equals("executor");
      assertThat(pod.path("gpuMillis").asLong() > 0).as(pod.toString()).isEqualTo(executor);
    }
  }

  @Test
  void whoAsksForMoreThanTheQuotaHasIsToldHowManyAreMissing() {
    JsonNode refused = refusalOfTooMany().orElseThrow();

    assertThat(refused.path("missingGpus").asInt()).isEqualTo(1);
    assertThat(refused.at("/requested/gpus").asInt()).isEqualTo(4);
    assertThat(refused.path("detail").asText()).contains("1 GPU missing");
  }

  @Test
  void whatNoClusterHasWaitsAndSaysWhatIsMissing() {
    String id =
        ada.post("/v1/sessions", ONE_EXECUTOR.formatted(3)).has(201).json().path("id").asText();

    JsonNode waits = ada.get("/v1/sessions/" + id).has(200).json();
    JsonNode placement = ada.get("/v1/sessions/" + id + "/placement").has(200).json();
    ada.delete("/v1/sessions/" + id).has(202);

    assertThat(waits.path("state").asText()).isEqualTo("Queued");
    assertThat(waits.path("reason").asText()).isEqualTo("NoCluster");
    assertThat(placement.at("/placement/candidates/0/refusals/0").asText())
        .startsWith("needs 3 free GPUs, has ");
    ada.awaitState(id, "Ended", LIMIT);
  }

  @Test
  void aTenantWithoutGpusIsToldWhoCanGiveIt() {
    JsonNode refused =
        platform
            .person("grace")
            .post("/v1/sessions?queue=false", ONE_EXECUTOR.formatted(1))
            .isProblem(422)
            .json();

    assertThat(refused.at("/fields/0/name").asText()).isEqualTo("executor.gpus");
    assertThat(refused.at("/fields/0/remedy").asText()).contains("platform administrator");
  }

  @Test
  void aPodByHandHasNoneThatItsSessionDidNotAskFor() {
    SessionLife life = SessionLife.begin(ada);

    Answer refused = life.worker().askFor("greedy", "sleep 1", 1);

    assertThat(refused.status()).as(refused.text()).isEqualTo(403);
    assertThat(refused.text())
        .contains("spec.containers[0].resources.limits.nvidia.com/gpu", "executor.gpus");
    life.end();
  }

  /** Placed while they were free, and taken by another session since. */
  @Test
  void whatNoNodeHasIsNamedWhereSomebodyAsksWhyNothingRuns() {
    SessionLife holder = begin(2);
    SessionLife life = begin(1);
    Answer held = holder.worker().askFor("holder", "sleep 600", 2);
    assertThat(held.status()).as(held.text()).isEqualTo(201);
    Answer made = life.worker().askFor("late", "sleep 1", 1);
    assertThat(made.status()).as(made.text()).isEqualTo(201);

    String why =
        Waiting.value(
            "the session to say that no node fits",
            LIMIT,
            () ->
                ada.get("/v1/sessions/" + life.id() + "/diagnosis")
                    .json()
                    .path("findings")
                    .valueStream()
                    .filter(finding -> finding.path("code").asText().equals("NoNodeFits"))
                    .map(finding -> finding.path("message").asText())
                    .findFirst());

    assertThat(why).contains("1 of nvidia.com/gpu", "Insufficient nvidia.com/gpu");
    life.end();
    holder.end();
  }

  private static SessionLife begin(int gpus) {
    return SessionLife.begin(ada, UUID.randomUUID().toString(), ONE_EXECUTOR.formatted(gpus));
  }

  /** One more than there are; empty while session-service knows of none. */
  private static Optional<JsonNode> refusalOfTooMany() {
    Answer answer =
        ada.post(
            "/v1/sessions?queue=false",
            "{\"executor\": {\"memory\": \"512m\", \"max\": 4, \"gpus\": 1}}");
    assertThat(answer.status()).as(answer.text()).isIn(409, 422);
    return answer.status() == 409 ? Optional.of(answer.json()) : Optional.empty();
  }

  private static Person admin() {
    return platform.person("admin");
  }
}
