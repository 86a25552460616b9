package dev.hearth.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A stored sample of each event is what older producers have written: it must stay readable. */
class EventSamplesTest {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  static Stream<Class<?>> streams() {
    return Stream.of(
        TenantEvent.class,
        ClusterEvent.class,
        DesiredEvent.class,
        ObservedEvent.class,
        UsageEvent.class,
        SessionEvent.class,
        BillingEvent.class);
  }

  static Stream<Class<?>> cases() {
    return streams().flatMap(stream -> Arrays.stream(stream.getPermittedSubclasses()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void sampleOfEachCaseIsReadAndWrittenUnchanged(Class<?> eventCase) {
    byte[] sample = sample(eventCase);
    EventFormat<?> format = EventFormat.of(eventCase.getInterfaces()[0]);

    CloudEvent<?> event = format.read(sample);

    assertThat(event.data()).isInstanceOf(eventCase);
    assertThat(tree(rewritten(eventCase.getInterfaces()[0], sample))).isEqualTo(tree(sample));
  }

  @ParameterizedTest
  @MethodSource("streams")
  void aNewEnvelopeCarriesTheWireNameOfItsCase(Class<?> stream) {
    for (Class<?> eventCase : stream.getPermittedSubclasses()) {
      CloudEvent<?> stored = EventFormat.of(stream).read(sample(eventCase));

      assertThat(tree(writtenAnew(stream, stored)).path("type"))
          .isEqualTo(tree(sample(eventCase)).path("type"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void fieldsOfTheFutureAreIgnored(Class<?> eventCase) {
    String json = new String(sample(eventCase), StandardCharsets.UTF_8);
    String later = json.replaceFirst("\"data\": \\{", "\"data\": {\"addedLater\": {\"a\": [1]},");
    assertThat(later).isNotEqualTo(json);

    EventFormat<?> format = EventFormat.of(eventCase.getInterfaces()[0]);

    assertThat(format.read(later.getBytes(StandardCharsets.UTF_8)).data())
        .isEqualTo(format.read(json.getBytes(StandardCharsets.UTF_8)).data());
  }

  @Test
  void aDesiredStateIsReadWithoutWhatOlderServicesDidNotSay() {
    ObjectNode event = (ObjectNode) tree(sample(DesiredEvent.Session.class));
    ((ObjectNode) event.path("data")).remove("environment");
    ((ObjectNode) event.at("/data/executor")).remove(List.of("localDiskMiB", "gpus"));
    byte[] older = event.toString().getBytes(StandardCharsets.UTF_8);

    assertThat(EventFormat.of(DesiredEvent.class).read(older).data())
        .isInstanceOfSatisfying(
            DesiredEvent.Session.class,
            session -> {
              assertThat(session.environment()).isEmpty();
              assertThat(session.executor().localDiskMiB()).isNull();
              assertThat(session.executor().gpus()).isZero();
            });
  }

  @Test
  void aTenantFromBeforeGpusWereCountedHasNone() {
    ObjectNode event = (ObjectNode) tree(sample(TenantEvent.Changed.class));
    assertThat(changed(event.toString()).quota().gpus()).isEqualTo(8);
    ((ObjectNode) event.at("/data/quota")).remove("gpus");

    assertThat(changed(event.toString()).quota().gpus()).isZero();
  }

  @Test
  void aTenantFromBeforeThereWereSparkDefaultsHasNone() {
    ObjectNode event = (ObjectNode) tree(sample(TenantEvent.Changed.class));
    ((ObjectNode) event.get("data")).remove("sparkDefaults");

    assertThat(changed(event.toString()).sparkDefaults()).isEmpty();
    assertThat(changed(event.toString()).members()).hasSize(1);
  }

  @Test
  void whatIsOlderThanEgressHasNone() {
    ObjectNode tenant = (ObjectNode) tree(sample(TenantEvent.Changed.class));
    ((ObjectNode) tenant.at("/data/policy")).remove("egress");
    ObjectNode desired = (ObjectNode) tree(sample(DesiredEvent.Session.class));
    ((ObjectNode) desired.get("data")).remove("egress");
    byte[] message = desired.toString().getBytes(StandardCharsets.UTF_8);

    assertThat(changed(tenant.toString()).policy().egress()).isEmpty();
    assertThat(EventFormat.of(DesiredEvent.class).read(message).data())
        .isInstanceOfSatisfying(
            DesiredEvent.Session.class, session -> assertThat(session.egress()).isEmpty());
  }

  @Test
  void aTenantsSettingsAreNotInItsText() {
    TenantEvent.Changed changed =
        changed(new String(sample(TenantEvent.Changed.class), StandardCharsets.UTF_8));

    assertThat(changed.sparkDefaults()).containsEntry("spark.sql.shuffle.partitions", "64");
    assertThat(changed.toString()).contains("aurora").doesNotContain("64");
  }

  private static TenantEvent.Changed changed(String json) {
    byte[] message = json.getBytes(StandardCharsets.UTF_8);
    return (TenantEvent.Changed) EventFormat.of(TenantEvent.class).read(message).data();
  }

  @Test
  void anotherStreamsEventIsUnreadable() {
    byte[] tenant = sample(TenantEvent.Changed.class);

    assertThatThrownBy(() -> EventFormat.of(UsageEvent.class).read(tenant))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("dev.hearth.tenant.changed.v1");
  }

  @Test
  void anEnvelopeOfAnotherVersionIsUnreadable() {
    String json = new String(sample(TenantEvent.Changed.class), StandardCharsets.UTF_8);
    byte[] other = json.replace("\"1.0\"", "\"2.0\"").getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> EventFormat.of(TenantEvent.class).read(other))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("specversion must be 1.0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "", "[]", "7", "\"text\"", "{}", "{\"data\":null}", "{"})
  void whatIsNoEnvelopeIsUnreadable(String json) {
    byte[] message = json.getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> EventFormat.of(UsageEvent.class).read(message))
        .isInstanceOf(UnreadableEventException.class);
  }

  @ParameterizedTest
  @MethodSource("reliedOn")
  void anEventWithoutWhatItsReadersRelyOnIsUnreadable(Class<?> eventCase, String pointer) {
    ObjectNode event = (ObjectNode) tree(sample(eventCase));
    int last = pointer.lastIndexOf('/');
    String field = pointer.substring(last + 1);
    ((ObjectNode) event.at("/data" + pointer.substring(0, last))).putNull(field);
    byte[] message = event.toString().getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> EventFormat.of(eventCase.getInterfaces()[0]).read(message))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(field);
  }

  static Stream<Arguments> reliedOn() {
    Map<Class<?>, List<String>> fields =
        Map.of(
            TenantEvent.Changed.class,
            List.of("/tenant", "/state", "/quota", "/policy", "/members/0/role"),
            ClusterEvent.Heartbeat.class,
            List.of("/cluster", "/region", "/at", "/gateway", "/gateway/url", "/capacity"),
            DesiredEvent.Session.class,
            List.of("/session", "/tenant", "/kind", "/executor", "/limits", "/lifetime"),
            ObservedEvent.Session.class,
            List.of("/session", "/uid", "/conditions/0/type", "/conditions/0/status"));
    return fields.entrySet().stream()
        .flatMap(e -> e.getValue().stream().map(field -> Arguments.of(e.getKey(), field)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999", "\"+1000000001-01-01T00:00:00Z\""})
  void aTimeThatIsNoneIsUnreadable(String time) {
    String json = new String(sample(UsageEvent.PodSlice.class), StandardCharsets.UTF_8);
    String odd = json.replaceFirst("\"from\": \"[^\"]+\"", "\"from\": " + time);
    assertThat(odd).isNotEqualTo(json);

    assertThatThrownBy(
            () -> EventFormat.of(UsageEvent.class).read(odd.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(UnreadableEventException.class);
  }

  private static <E> byte[] rewritten(Class<E> stream, byte[] json) {
    EventFormat<E> format = EventFormat.of(stream);
    return format.write(format.read(json));
  }

  private static <E> byte[] writtenAnew(Class<E> stream, CloudEvent<?> stored) {
    E data = stream.cast(stored.data());
    return EventFormat.of(stream)
        .write(CloudEvent.of(stored.id(), stored.source(), stored.subject(), stored.time(), data));
  }

  private static JsonNode tree(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] sample(Class<?> eventCase) {
    String name =
        eventCase.getDeclaringClass().getSimpleName() + "." + eventCase.getSimpleName() + ".json";
    try (InputStream in = EventSamplesTest.class.getResourceAsStream("/events/" + name)) {
      assertThat(in).as("stored sample /events/%s", name).isNotNull();
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
