package dev.hearth.tenant.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
  private static final Set<String> KNOWN = Set.of("displayName", "quota", "members", "id");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          displayname  | did you mean displayName?
          display_name | did you mean displayName?
          qouta        | did you mean quota?
          member       | did you mean members?
          colour       | remove it; known fields are [displayName, id, members, quota]
          """)
  void namesTheNearestKnownField(String given, String remedy) {
    assertThat(Faults.nearest(given, KNOWN)).isEqualTo(remedy);
  }

  @Test
  @Timeout(10)
  void aFieldOfAnyLengthTakesNoTime() {
    assertThat(Faults.nearest("x".repeat(50_000_000), KNOWN)).startsWith("remove it");
  }
}
