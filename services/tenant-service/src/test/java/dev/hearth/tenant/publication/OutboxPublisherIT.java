package dev.hearth.tenant.publication;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hearth.events.CloudEvent;
import dev.hearth.events.EventFormat;
import dev.hearth.events.TenantEvent;
import dev.hearth.events.Topics;
import dev.hearth.tenant.LocalParts;
import dev.hearth.tenant.Tokens;
import dev.hearth.tenant.persistence.SqlStore;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(LocalParts.class)
class OutboxPublisherIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Inject RecordingKafka kafka;
  @Inject OutboxStore store;
  @Inject SqlStore sql;

  @AfterEach
  void kafkaIsThereAgain() {
    kafka.refuse(record -> false);
  }

  @Test
  void aChangeIsPublishedWholeAndForgottenOnceAcknowledged() {
    create("published");

    await("the snapshot").atMost(PATIENCE).until(() -> kafka.of("published").size() == 1);
    ProducerRecord<String, byte[]> sent = kafka.of("published").getFirst();
    CloudEvent<TenantEvent> event = EventFormat.of(TenantEvent.class).read(sent.value());
    assertThat(sent.topic()).isEqualTo(Topics.TENANTS);
    assertThat(event.id()).isEqualTo("published/1");
    assertThat(event.source()).isEqualTo("/hearth/tenant-service");
    assertThat(event.type()).isEqualTo("dev.hearth.tenant.changed.v1");
    assertThat(event.data())
        .isInstanceOfSatisfying(
            TenantEvent.Changed.class,
            changed ->
                assertThat(changed.quota()).isEqualTo(new TenantEvent.Quota(8000, 16384, 4, 0)));
    await("an empty outbox").atMost(PATIENCE).until(() -> rows("published") == 0);
  }

  @Test
  void aChangedPolicyIsPublishedOnce() {
    create("confined");
    String policy = "{\"regions\":[\"eu-1\"],\"runtimeIsolation\":[\"sandbox\"]}";
    put("/v1/tenants/confined/policy", policy);
    put("/v1/tenants/confined/policy", policy);

    await("an empty outbox").atMost(PATIENCE).until(() -> rows("confined") == 0);
    assertThat(versions("confined")).containsExactly(1L, 2L);
    CloudEvent<TenantEvent> event =
        EventFormat.of(TenantEvent.class).read(kafka.of("confined").getLast().value());
    assertThat(event.data())
        .isInstanceOfSatisfying(
            TenantEvent.Changed.class,
            changed ->
                assertThat(changed.policy())
                    .isEqualTo(
                        new TenantEvent.Policy(
                            Set.of("eu-1"), Set.of("shared"), Set.of("sandbox"), List.of())));
  }

  @Test
  void whatHappensWhileKafkaIsAwayIsPublishedInOrderLater() {
    kafka.refuse(record -> true);
    create("patient");
    setQuota("patient", 1);
    setQuota("patient", 2);
    assertThat(rows("patient")).isEqualTo(3);
    assertThat(kafka.of("patient")).isEmpty();

    kafka.refuse(record -> false);

    await("an empty outbox").atMost(PATIENCE).until(() -> rows("patient") == 0);
    assertThat(versions("patient")).containsExactly(1L, 2L, 3L);
  }

  @Test
  void aFailureInTheMiddleNeverLeavesAnOldSnapshotLast() {
    kafka.refuse(record -> true);
    create("halfway");
    setQuota("halfway", 1);
    kafka.refuse(record -> version(record) == 2);
    await("the first one").atMost(PATIENCE).until(() -> rows("halfway") == 1);

    kafka.refuse(record -> false);

    await("an empty outbox").atMost(PATIENCE).until(() -> rows("halfway") == 0);
    assertThat(versions("halfway").getLast()).isEqualTo(2L);
  }

  @Test
  void onlyOneProcessPublishes() {
    await("the running publisher's lease")
        .atMost(PATIENCE)
        .until(() -> store.lease().map(lease -> closed(lease)).isEmpty());
  }

  @Test
  void whoDoesNotLeadDoesNotListen() {
    await("the running publisher's lease")
        .atMost(PATIENCE)
        .until(() -> store.lease().map(lease -> closed(lease)).isEmpty());

    // On the connection that was just given back, as the pool gives a thread its last one again.
    assertThat(sql.query("select pg_listening_channels()", row -> row.getString(1))).isEmpty();
  }

  @Test
  void theGaugeShowsMoreThanOneBatch() {
    kafka.refuse(record -> true);
    sql.update(
        "insert into outbox (topic, key, payload) select ?, 'many', '{}' from generate_series(1, 450)",
        Topics.TENANTS);

    await("the gauge").atMost(PATIENCE).until(() -> waiting() >= 450);

    kafka.refuse(record -> false);
    await("an empty outbox").atMost(PATIENCE).until(() -> rows("many") == 0);
    await("the gauge").atMost(PATIENCE).until(() -> waiting() == 0);
  }

  @Test
  void aChangeThatIsRolledBackIsNeverPublished() {
    long before = rows("nobody");

    QuarkusTransaction.begin();
    store.add(Topics.TENANTS, "nobody", "{}".getBytes(StandardCharsets.UTF_8));
    QuarkusTransaction.rollback();
    create("somebody");

    await("a later change").atMost(PATIENCE).until(() -> !kafka.of("somebody").isEmpty());
    assertThat(rows("nobody")).isEqualTo(before);
    assertThat(kafka.of("nobody")).isEmpty();
  }

  private static boolean closed(OutboxStore.Lease lease) {
    lease.close();
    return true;
  }

  private static double waiting() {
    return given()
        .get("/q/metrics")
        .asString()
        .lines()
        .filter(line -> line.startsWith("hearth_outbox_waiting"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private long rows(String key) {
    return sql.query("select count(*) from outbox where key = ?", row -> row.getLong(1), key)
        .getFirst();
  }

  private List<Long> versions(String key) {
    return kafka.of(key).stream().map(OutboxPublisherIT::version).toList();
  }

  private static long version(ProducerRecord<String, byte[]> sent) {
    return EventFormat.of(TenantEvent.class).read(sent.value()).data().version();
  }

  private static void create(String id) {
    given()
        .auth()
        .oauth2(Tokens.admin())
        .contentType("application/json")
        .body("{\"id\":\"" + id + "\"}")
        .post("/v1/tenants")
        .then()
        .statusCode(201);
  }

  private static void setQuota(String id, int sessions) {
    put(
        "/v1/tenants/" + id + "/quota",
        "{\"cpuMillis\":1,\"memoryMiB\":1,\"sessions\":" + sessions + "}");
  }

  private static void put(String path, String body) {
    given()
        .auth()
        .oauth2(Tokens.admin())
        .contentType("application/json")
        .body(body)
        .put(path)
        .then()
        .statusCode(200);
  }
}
