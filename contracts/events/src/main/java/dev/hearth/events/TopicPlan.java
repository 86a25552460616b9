package dev.hearth.events;

import static dev.hearth.events.TopicPlan.Party.BILLING_SERVICE;
import static dev.hearth.events.TopicPlan.Party.SESSION_OPERATOR;
import static dev.hearth.events.TopicPlan.Party.SESSION_SERVICE;
import static dev.hearth.events.TopicPlan.Party.TENANT_SERVICE;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A topic as it is to be made, and who may write and read it: what every broker is told, whoever
 * tells it.
 *
 * @param kept how long; empty if it is compacted instead
 */
public record TopicPlan(
    String name, int partitions, Optional<Duration> kept, Set<Party> writers, Set<Party> readers) {

  /** Messages that billing-service will never take; its own alone. */
  public static final String BILLING_DEAD_LETTERS = "hearth.billing-service.dead-letter";

  private static final int PARTITIONS = 4;

  /** Whom a broker knows. The operator is one party in each cluster. */
  public enum Party {
    TENANT_SERVICE("tenant-service", Optional.empty()),
    SESSION_SERVICE("session-service", Optional.of("hearth.session-service.")),
    BILLING_SERVICE("billing-service", Optional.of("hearth.billing-service")),
    SESSION_OPERATOR("session-operator", Optional.empty());

    private final String deployable;
    private final Optional<String> groups;

    Party(String deployable, Optional<String> groups) {
      this.deployable = deployable;
      this.groups = groups;
    }

    public String deployable() {
      return deployable;
    }

    /** What the names of its consumer groups begin with; empty if it has none. */
    public Optional<String> groups() {
      return groups;
    }
  }

  /** Of the control plane, once. */
  public static List<TopicPlan> ofControlPlane() {
    return List.of(
        compacted(Topics.TENANTS, Set.of(TENANT_SERVICE), Set.of(SESSION_SERVICE, BILLING_SERVICE)),
        compacted(Topics.CLUSTERS, Set.of(SESSION_OPERATOR), Set.of(SESSION_SERVICE)),
        kept(Topics.SESSIONS, 30, Set.of(SESSION_SERVICE), Set.of(BILLING_SERVICE)),
        kept(Topics.BILLING, 90, Set.of(BILLING_SERVICE), Set.of(SESSION_SERVICE)),
        kept(BILLING_DEAD_LETTERS, 30, Set.of(BILLING_SERVICE), Set.of()));
  }

  /** Of one cluster more. */
  public static List<TopicPlan> ofCluster(String cluster) {
    return List.of(
        compacted(Topics.desired(cluster), Set.of(SESSION_SERVICE), Set.of(SESSION_OPERATOR)),
        kept(Topics.observed(cluster), 7, Set.of(SESSION_OPERATOR), Set.of(SESSION_SERVICE)),
        kept(Topics.usage(cluster), 90, Set.of(SESSION_OPERATOR), Set.of(BILLING_SERVICE)));
  }

  /** All that a control plane with one cluster has. */
  public static List<TopicPlan> of(String cluster) {
    return Stream.concat(ofControlPlane().stream(), ofCluster(cluster).stream()).toList();
  }

  /** One partition: it is the whole truth, read from its beginning by each of its readers. */
  private static TopicPlan compacted(String name, Set<Party> writers, Set<Party> readers) {
    return new TopicPlan(name, 1, Optional.empty(), writers, readers);
  }

  private static TopicPlan kept(String name, int days, Set<Party> writers, Set<Party> readers) {
    return new TopicPlan(name, PARTITIONS, Optional.of(Duration.ofDays(days)), writers, readers);
  }
}
