package dev.hearth.tunnel.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.resource.SparkSession;
import dev.hearth.resource.SparkSessionSpec;
import dev.hearth.resource.SparkSessionStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionDirectoryTest {
  private final SessionDirectory directory = new SessionDirectory();

  @Test
  void lateWordOnAnOlderGenerationChangesNothing() {
    directory.put(SparkSessionWatch.known(session(2, "READY", "ab".repeat(32))));
    directory.put(SparkSessionWatch.known(session(1, "READY")));

    assertThat(directory.find("s0123456789ab").orElseThrow().grants()).hasSize(1);
  }

  @Test
  void sameGenerationWithANewStatusCounts() {
    directory.put(SparkSessionWatch.known(session(2, "PROVISIONING")));
    directory.put(SparkSessionWatch.known(session(2, "READY")));

    assertThat(directory.find("s0123456789ab").orElseThrow().state())
        .isEqualTo(KnownSession.State.READY);
  }

  @Test
  void liveReadFillsInWhatTheWatchCannotHaveTold() {
    directory.learn(SparkSessionWatch.known(session(2, "READY")));
    assertThat(directory.find("s0123456789ab")).isPresent();

    directory.learn(SparkSessionWatch.known(session(3, "READY", "ab".repeat(32))));
    assertThat(directory.find("s0123456789ab").orElseThrow().grants()).hasSize(1);
  }

  @Test
  void lateLiveReadOfTheSameGenerationDoesNotUndoTheStatus() {
    directory.put(SparkSessionWatch.known(session(2, "ENDING")));
    directory.learn(SparkSessionWatch.known(session(2, "READY")));

    assertThat(directory.find("s0123456789ab").orElseThrow().state())
        .isEqualTo(KnownSession.State.ENDING);
  }

  @Test
  void lateLiveReadDoesNotBringBackWhatIsGone() {
    directory.put(SparkSessionWatch.known(session(2, "READY")));
    directory.remove("s0123456789ab");
    directory.learn(SparkSessionWatch.known(session(2, "READY")));

    assertThat(directory.find("s0123456789ab")).isEmpty();
  }

  @Test
  void unreadableTicketDoesNotShutTheDoorOnTheOthers() {
    KnownSession known =
        SparkSessionWatch.known(session(1, "READY", "no hash", "ab".repeat(32), "abcd"));

    assertThat(known.grants()).hasSize(1);
    assertThat(known.ports()).containsExactlyInAnyOrder(20001, 20002, 20003);
    assertThat(known.endpoint()).contains(new KnownSession.Address("10.0.0.9", 8443));
  }

  @Test
  void stopInTheSpecIsTheEndWhateverThePhase() {
    SparkSession session = session(3, "READY");
    session.getSpec().stop = new SparkSessionSpec.Stop();

    assertThat(SparkSessionWatch.known(session).state()).isEqualTo(KnownSession.State.ENDING);
  }

  private static SparkSession session(long generation, String phase, String... hashes) {
    SparkSession session = new SparkSession();
    session.setMetadata(
        new ObjectMetaBuilder()
            .withName("s0123456789ab")
            .withUid("u1")
            .withGeneration(generation)
            .build());
    SparkSessionSpec spec = new SparkSessionSpec();
    spec.ports = new SparkSessionSpec.Ports();
    spec.ports.driver = 20001;
    spec.ports.blockManager = 20002;
    spec.ports.ui = 20003;
    spec.tickets = List.of(hashes).stream().map(SessionDirectoryTest::ticket).toList();
    session.setSpec(spec);
    SparkSessionStatus status = new SparkSessionStatus();
    status.phase = phase;
    status.endpoint = new SparkSessionStatus.Endpoint();
    status.endpoint.address = "10.0.0.9";
    status.endpoint.port = 8443;
    session.setStatus(status);
    return session;
  }

  private static SparkSessionSpec.Ticket ticket(String hash) {
    SparkSessionSpec.Ticket ticket = new SparkSessionSpec.Ticket();
    ticket.id = "t";
    ticket.sha256 = hash;
    ticket.scopes = List.of("kube");
    ticket.expiresAt = "2026-03-01T12:00:00Z";
    return ticket;
  }
}
