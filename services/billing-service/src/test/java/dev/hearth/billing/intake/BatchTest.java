package dev.hearth.billing.intake;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.billing.Samples;
import dev.hearth.events.SessionEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTest {
  private static final Path SAMPLES = Path.of("../../contracts/events/src/test/resources/events");

  @Test
  void everyStoredSampleOfAStreamThatIsReadIsTaken() throws IOException {
    List<Message> messages = new ArrayList<>();
    for (Class<?> one : SessionEvent.class.getPermittedSubclasses()) {
      messages.add(sample("hearth.sessions", "SessionEvent." + one.getSimpleName()));
    }
    messages.add(sample("hearth.tenants", "TenantEvent.Changed"));
    messages.add(sample("hearth.usage.local", "UsageEvent.PodSlice"));
    messages.add(sample("hearth.usage.local", "UsageEvent.TunnelSlice"));

    Batch batch = Batch.of(messages);

    assertThat(batch.rejected).isEmpty();
    assertThat(batch.sessions).hasSize(SessionEvent.class.getPermittedSubclasses().length);
    assertThat(batch.tenants).hasSize(1);
    assertThat(batch.pods).hasSize(1);
    assertThat(batch.tunnels).hasSize(1);
    assertThat(batch.touched).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "hearth.usage.local, {, UNDECODABLE",
    "hearth.usage.local, [], UNDECODABLE",
    "hearth.usage.local, null, UNDECODABLE",
    "hearth.sessions, null, UNDECODABLE",
    "hearth.tenants, null, UNDECODABLE",
    "hearth.sessions, {\"specversion\":\"1.0\"}, UNDECODABLE"
  })
  void whatCannotBeReadIsRejectedAndTheRestTaken(
      String topic, String value, Rejected.Reason reason) {
    byte[] good = Samples.usage(Samples.minute("s1", "t1", "executor", 0));

    Batch batch =
        Batch.of(
            List.of(
                message(topic, value.getBytes(StandardCharsets.UTF_8)),
                message("hearth.usage.local", good)));

    assertThat(batch.rejected).extracting(Rejected::reason).containsExactly(reason);
    assertThat(batch.pods).hasSize(1);
  }

  @Test
  void aClusterSpeaksOnlyForItself() {
    byte[] local = Samples.usage(Samples.minute("s1", "t1", "executor", 0));

    Batch batch = Batch.of(List.of(message("hearth.usage.other", local)));

    assertThat(batch.pods).isEmpty();
    assertThat(batch.rejected)
        .extracting(Rejected::reason)
        .containsExactly(Rejected.Reason.RULE_BROKEN);
  }

  @Test
  void aTombstoneSaysNothing() {
    Batch batch = Batch.of(List.of(message("hearth.tenants", null)));

    assertThat(batch.rejected).isEmpty();
    assertThat(batch.tenants).isEmpty();
  }

  private static Message sample(String topic, String name) throws IOException {
    return message(topic, Files.readAllBytes(SAMPLES.resolve(name + ".json")));
  }

  private static Message message(String topic, byte[] value) {
    return new Message(topic, 0, 0, null, value);
  }
}
