package dev.hearth.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateDatesTest {
  @TempDir Path folder;

  @Test
  void aCertificateThatHasRunOutIsNamed() throws IOException {
    String file = new TestAuthority(folder, "authority").issue("door").certificate();
    CertificateDates dates = CertificateDates.of(file);

    assertThat(dates.fault(Instant.now())).isEmpty();
    assertThat(dates.fault(Instant.now().plus(Duration.ofDays(36_500))))
        .get()
        .asString()
        .contains(file);
    assertThat(dates.fault(Instant.EPOCH)).isPresent();
  }
}
