package dev.hearth.billing.intake;

import static dev.hearth.billing.Samples.START;
import static dev.hearth.billing.Samples.ended;
import static dev.hearth.billing.Samples.minute;
import static dev.hearth.billing.Samples.placed;
import static dev.hearth.billing.Samples.requested;
import static dev.hearth.billing.Samples.session;
import static dev.hearth.billing.Samples.slice;
import static dev.hearth.billing.Samples.takenBack;
import static dev.hearth.billing.Samples.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.billing.LocalParts;
import dev.hearth.billing.persistence.SqlStore;
import dev.hearth.billing.publication.RecordingKafka;
import dev.hearth.billing.usage.Amounts;
import dev.hearth.billing.usage.PodUsage;
import dev.hearth.billing.usage.UsageStore;
import dev.hearth.events.BillingEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.SessionEvent;
import dev.hearth.events.Topics;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class IntakeConsumerIT {
  /** A publisher that lost its connection outwaits its predecessor for ten seconds first. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String LOCAL = Topics.usage("local");
  private static final String DEAD_LETTERS = "hearth.billing-service.dead-letter";

  @Inject ScriptedKafka kafka;
  @Inject RecordingKafka out;
  @Inject UsageStore store;
  @Inject SqlStore sql;

  @Test
  void aSliceThatComesTwiceCountsOnceAndTheHighestRevisionCounts() {
    known("twice", "local");
    deliver(LOCAL, "twice", usage(minute("twice", "t1", "executor", 0)));
    deliver(LOCAL, "twice", usage(minute("twice", "t1", "executor", 0)));
    deliver(LOCAL, "twice", usage(slice("twice", "t1", "local", "executor", START, 3, 5, true)));
    deliver(LOCAL, "twice", usage(slice("twice", "t1", "local", "executor", START, 2, 7, true)));

    assertThat(used("twice")).isEqualTo(new Amounts(5, 5 * 1024, 0, 0));
    assertThat(rows("twice")).isEqualTo(3);
  }

  @Test
  void minutesTakenBackBehindAPodsEndAreNoPartOfItsLife() {
    known("back", "local");
    Instant third = START.plusSeconds(120);
    var sent = slice("back", "t1", "local", "executor", third, 0, 60_000, false);
    deliver(LOCAL, "back", usage(minute("back", "t1", "executor", 0)));
    deliver(LOCAL, "back", usage(minute("back", "t1", "executor", 1)));
    deliver(LOCAL, "back", usage(sent));
    for (int i = 2; i < 5; i++) {
      deliver(LOCAL, "back", usage(takenBack("back", "t1", "executor", i)));
    }
    deliver(LOCAL, "back", usage(takenBack("back", "t1", "driver", 3)));

    PodUsage lived = store.pods("back").getFirst();
    assertThat(lived.from()).isEqualTo(START);
    assertThat(lived.to()).isEqualTo(START.plusSeconds(120));
    assertThat(lived.amounts().coreMillis()).isEqualTo(120_000);
    assertThat(lived.complete()).isTrue();
    assertThat(store.pods("back").getLast().complete()).isFalse();
  }

  @Test
  void usageOfAnUnknownPlacementIsKeptAndCountsOnceItIsKnown() {
    deliver(LOCAL, "early", usage(minute("early", "t1", "executor", 0)));
    assertThat(used("early")).isEqualTo(Amounts.NONE);
    assertThat(store.inDoubt("early")).isEqualTo(1);

    known("early", "local");

    assertThat(used("early").coreMillis()).isEqualTo(60_000);
    assertThat(store.inDoubt("early")).isZero();
  }

  @Test
  void usageThatContradictsThePlacementOrTheTenantNeverCounts() {
    known("elsewhere", "other");
    known("foreign", "local");
    deliver(LOCAL, "elsewhere", usage(minute("elsewhere", "t1", "executor", 0)));
    deliver(LOCAL, "foreign", usage(minute("foreign", "t2", "executor", 0)));

    for (String session : List.of("elsewhere", "foreign")) {
      assertThat(used(session)).isEqualTo(Amounts.NONE);
      assertThat(standings(session)).containsExactly("QUARANTINED");
    }
  }

  @Test
  void anEndedSessionIsSettledAndLateUsageSettlesItAgain() {
    known("settled", "local");
    deliver(LOCAL, "settled", usage(minute("settled", "t1", "executor", 0)));
    deliver(LOCAL, "settled", usage(minute("settled", "t1", "endpoint", 0)));
    deliver(Topics.SESSIONS, "settled", ended("settled", "t1"));
    deliver(Topics.SESSIONS, "settled", ended("settled", "t1"));
    deliver(LOCAL, "settled", usage(minute("settled", "t1", "executor", 1)));

    await("two announcements").atMost(PATIENCE).until(() -> costs("settled").size() == 2);
    BillingEvent.SessionCosted first = costs("settled").get(0);
    BillingEvent.SessionCosted second = costs("settled").get(1);
    assertThat(first.version()).isEqualTo(1);
    assertThat(first.at()).isEqualTo(START.plusSeconds(600));
    assertThat(first.coreMillis()).isEqualTo(60_000);
    // A minute of a core is 0.04 / 60, a minute of a GiB 0.005 / 60.
    assertThat(first.amount()).isEqualByComparingTo(new BigDecimal("0.000750000000"));
    assertThat(second.version()).isEqualTo(2);
    assertThat(second.amount()).isEqualByComparingTo(new BigDecimal("0.001500000000"));
  }

  @Test
  void whatCannotBeTakenIsPutAsideWithItsOrigin() {
    long offset = deliver(LOCAL, "broken", "no event".getBytes(StandardCharsets.UTF_8));
    deliver(Topics.usage("other"), "liar", usage(minute("liar", "t1", "executor", 0)));
    var unstorable = slice("nul\u0000", "t1", "local", "executor", START, 1, 60_000, false);
    deliver(LOCAL, "nul", usage(unstorable));

    assertThat(header(letter("broken"), "hearth-topic")).isEqualTo(LOCAL);
    assertThat(header(letter("broken"), "hearth-offset")).isEqualTo(Long.toString(offset));
    assertThat(header(letter("broken"), "hearth-reason")).isEqualTo("undecodable");
    assertThat(header(letter("liar"), "hearth-reason")).isEqualTo("rule_broken");
    assertThat(header(letter("nul"), "hearth-reason")).isEqualTo("not_storable");
  }

  @Test
  void oneOddMessageHoldsUpNoOther() {
    known("odd", "local");
    Instant never = Instant.MAX.minusSeconds(60);
    deliver(LOCAL, "nothing", "null".getBytes(StandardCharsets.UTF_8));
    deliver(LOCAL, "never", usage(slice("odd", "t1", "local", "executor", never, 1, 1, false)));
    deliver(
        Topics.SESSIONS,
        "too-late",
        session(new SessionEvent.Ended("odd", "t1", 9, Instant.MAX, "Requested", null, true)));
    deliver(
        Topics.SESSIONS,
        "nowhere",
        session(new SessionEvent.Placed("odd", "t1", 3, START, null, null)));
    deliver(LOCAL, "odd", usage(minute("odd", "t1", "executor", 0)));

    assertThat(header(letter("nothing"), "hearth-reason")).isEqualTo("undecodable");
    assertThat(header(letter("never"), "hearth-reason")).isEqualTo("rule_broken");
    assertThat(header(letter("too-late"), "hearth-reason")).isEqualTo("not_storable");
    assertThat(header(letter("nowhere"), "hearth-reason")).isEqualTo("not_storable");
    assertThat(used("odd").coreMillis()).isEqualTo(60_000);
  }

  @Test
  void aDatabaseThatIsAwayLosesNothingAndPutsNothingAside() {
    known("patient", "local");
    double before = metric("hearth_intake_failures_total");
    sql.update("alter table pod_slice rename to pod_slice_away");
    long offset;
    try {
      offset = kafka.deliver(LOCAL, "patient", usage(minute("patient", "t1", "executor", 0)));
      await("a failed attempt")
          .atMost(PATIENCE)
          .until(() -> metric("hearth_intake_failures_total") > before);
      assertThat(kafka.committed(LOCAL, offset)).isFalse();
    } finally {
      sql.update("alter table pod_slice_away rename to pod_slice");
    }

    await("the slice").atMost(PATIENCE).until(() -> kafka.committed(LOCAL, offset));
    assertThat(used("patient").coreMillis()).isEqualTo(60_000);
    assertThat(out.of("patient")).isEmpty();
  }

  private void known(String session, String cluster) {
    deliver(Topics.SESSIONS, session, requested(session, "t1", "owner"));
    deliver(Topics.SESSIONS, session, placed(session, "t1", cluster));
  }

  private long deliver(String topic, String key, byte[] value) {
    long offset = kafka.deliver(topic, key, value);
    await(key + " taken in").atMost(PATIENCE).until(() -> kafka.committed(topic, offset));
    return offset;
  }

  private Amounts used(String session) {
    return store.pods(session).stream()
        .map(pod -> pod.amounts())
        .reduce(Amounts.NONE, Amounts::plus);
  }

  private long rows(String session) {
    return standings(session).size();
  }

  private List<String> standings(String session) {
    return sql.query(
        "select standing from pod_slice where session = ?", row -> row.getString(1), session);
  }

  private List<BillingEvent.SessionCosted> costs(String session) {
    return out.of("t1").stream()
        .filter(sent -> Topics.BILLING.equals(sent.topic()))
        .map(sent -> EventFormat.of(BillingEvent.class).read(sent.value()).data())
        .map(BillingEvent.SessionCosted.class::cast)
        .filter(costed -> costed.session().equals(session))
        .toList();
  }

  private ProducerRecord<String, byte[]> letter(String key) {
    return out.of(key).stream()
        .filter(sent -> DEAD_LETTERS.equals(sent.topic()))
        .findFirst()
        .orElseThrow();
  }

  private static String header(ProducerRecord<String, byte[]> letter, String name) {
    return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
  }

  private static double metric(String name) {
    return io.restassured.RestAssured.given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
