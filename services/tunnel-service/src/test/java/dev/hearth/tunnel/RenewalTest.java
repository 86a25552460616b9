package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hearth.tunnel.TestAuthority.Issued;
import dev.hearth.tunnel.tls.Renewal;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenewalTest {
  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Renewal renewal = new Renewal(vertx, Duration.ofHours(1));
  private TestAuthority authority;

  @BeforeEach
  void start() {
    authority = new TestAuthority(folder, "authority");
  }

  @AfterEach
  void stop() {
    TunnelRig.await(vertx.close());
  }

  @Test
  void aCertificateThatHasRunOutIsNamed() {
    Issued files = authority.issue("door");
    renewal.certificate(files.certificate(), files.key());

    assertThat(renewal.fault(Instant.now())).isEmpty();
    assertThat(renewal.fault(Instant.now().plus(Duration.ofDays(36_500))))
        .get()
        .asString()
        .contains(files.certificate());
    assertThat(renewal.fault(Instant.EPOCH)).isPresent();
    assertThat(renewal.end()).isAfter(Instant.now()).isBefore(Instant.now().plusSeconds(3_601));
  }

  @Test
  void aKeyOfAnotherCertificateIsRefusedWithBothNames() {
    Issued one = authority.issue("one");
    Issued other = authority.issue("other");

    assertThatThrownBy(() -> renewal.certificate(one.certificate(), other.key()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(one.certificate())
        .hasMessageContaining(other.key());
  }

  @Test
  void whatIsHalfReplacedOrBrokenIsNotTaken() throws Exception {
    Issued files = authority.issue("door");
    var door = renewal.certificate(files.certificate(), files.key());
    var before = door.getCertificateChain(alias(door))[0];
    String goodKey = Files.readString(Path.of(files.key()));

    authority.issueInto(files, "door");
    String nextKey = Files.readString(Path.of(files.key()));
    Files.writeString(Path.of(files.key()), goodKey);
    renewal.look();
    assertThat(door.getCertificateChain(alias(door))[0]).isEqualTo(before);

    Files.writeString(Path.of(files.key()), "no PEM at all");
    renewal.look();
    assertThat(door.getCertificateChain(alias(door))[0]).isEqualTo(before);

    Files.writeString(Path.of(files.key()), nextKey);
    String underway = alias(door);
    renewal.look();
    assertThat(door.getCertificateChain(alias(door))[0]).isNotEqualTo(before);
    assertThat(door.getCertificateChain(underway)[0])
        .as("a handshake under way ends with what it began with")
        .isEqualTo(before);
  }

  private static String alias(dev.hearth.tunnel.tls.OwnCertificate door) {
    return door.chooseEngineServerAlias("EC", null, null);
  }
}
