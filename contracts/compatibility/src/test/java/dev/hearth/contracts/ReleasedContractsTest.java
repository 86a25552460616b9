package dev.hearth.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The contracts of today serve who relies on the last release, which lies in {@code
 * contracts/released}. At a release it is frozen anew: {@code ./mvnw -pl contracts/compatibility
 * test -Dhearth.contracts.freeze=VERSION}.
 */
class ReleasedContractsTest {
  private static final Documents DOCUMENTS =
      new Documents(Path.of("../.."), Path.of("../released"));

  @BeforeAll
  static void freezeWhereAsked() throws IOException {
    String version = System.getProperty("hearth.contracts.freeze");
    if (version != null) {
      DOCUMENTS.freeze(version);
    }
  }

  @Test
  void nothingBreaksForUsersOfTheLastRelease() throws IOException {
    assertThat(DOCUMENTS.breakages()).as("since %s", DOCUMENTS.version()).isEmpty();
  }

  @Test
  void everyKindOfContractIsFrozen() throws IOException {
    assertThat(DOCUMENTS.frozen().keySet()).extracting(Contract::of).contains(Contract.values());
    assertThat(DOCUMENTS.current()).hasSizeGreaterThanOrEqualTo(DOCUMENTS.frozen().size());
  }
}
