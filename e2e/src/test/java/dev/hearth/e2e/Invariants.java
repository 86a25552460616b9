package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

/**
 * What must be true of a session that has ended, whatever happened while it lived: its quota is
 * free, its namespace is gone, and what it is billed is what its pods' lives were.
 */
final class Invariants {
  /** Longer than a sweep lets wait what a crash has left. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private final Platform platform;
  private final Person owner;
  private final long freeBefore;

  /** To be made while no session of the owner's tenant lives. */
  Invariants(Platform platform, Person owner) {
    this.platform = platform;
    this.owner = owner;
    this.freeBefore = missing();
  }

  void hold(String session) {
    String namespace = "hearth-" + session;
    Waiting.until(
        "namespace " + namespace + " to go",
        LIMIT,
        () -> platform.cluster().get("/api/v1/namespaces/" + namespace).status() == 404);
    Waiting.until(
        "SparkSession " + session + " to go",
        LIMIT,
        () ->
            platform.cluster().get("/apis/hearth.dev/v1/sparksessions/" + session).status() == 404);
    assertThat(moreIsFree()).as("quota left free or reserved").isZero();

    new Bill(platform, owner, session).agreesWithTheJournal();
  }

  /** How much more of the tenant's CPU is free than at first, in thousandths of a core. */
  long moreIsFree() {
    return freeBefore - missing();
  }

  /**
   * How much CPU a session lacks that asks for far too much: a look into the ledger from outside.
   */
  private long missing() {
    Answer refused =
        owner
            .post(
                "/v1/sessions?queue=false",
                "{\"executor\": {\"cores\": 2, \"memory\": \"512m\", \"max\": 10}}")
            .isProblem(409);
    return refused.json().path("missingCpuMillis").asLong();
  }
}
