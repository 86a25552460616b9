package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** After all others: what was skipped was skipped for a reason that was meant. */
@Order(9)
class NotTriedIT {
  /** What the local platform does not enforce, as README.md says, and what takes a GraalVM. */
  private static final Set<String> NOT_LOCALLY =
      Set.of("NetworkPolicyIT", "PodSecurityIT", "NativeIT.servicesCarryASessionWithoutAJvm");

  @Test
  void nothingIsSkippedUnexpectedly() {
    assertThat(NotTried.soFar()).allMatch(NotTried.Entry::isSaid);
    if (ClusterSettings.given().isEmpty()) {
      assertThat(NotTried.soFar()).extracting(NotTried.Entry::test).isSubsetOf(NOT_LOCALLY);
    }
  }
}
