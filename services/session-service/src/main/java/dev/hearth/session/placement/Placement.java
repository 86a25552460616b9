package dev.hearth.session.placement;

import dev.hearth.session.life.Amount;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.List;

/**
 * A choice of cluster, explained.
 *
 * @param cluster that was chosen; null where none could be
 * @param need what had to find room at once
 */
@RegisterForReflection
public record Placement(
    Instant decidedAt, String cluster, String region, Amount need, List<Candidate> candidates) {

  public Placement {
    candidates = List.copyOf(candidates);
  }

  /**
   * One cluster that was looked at.
   *
   * @param freeGpus null where its operator does not count them
   * @param refusals why it could not be; empty where it could
   */
  @RegisterForReflection
  public record Candidate(
      String cluster,
      String region,
      long freeCpuMillis,
      long freeMemoryMiB,
      Long freeGpus,
      boolean chosen,
      List<String> refusals) {
    public Candidate {
      refusals = List.copyOf(refusals);
    }
  }

  public boolean found() {
    return cluster != null;
  }
}
