package dev.hearth.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.events.TopicPlan.Party;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What the installation in a cluster tells its broker is made from the plan ({@code ./mvnw -pl
 * contracts/events test -Dhearth.deploy.write}) and may not drift from it.
 */
class TopicPlanTest {
  private static final Path FOLDER = Path.of("../../deploy/kustomize/components/kafka-topics");
  private static final String CLUSTER = "{cluster}";

  @Test
  void theInstallationMakesTheseTopics() throws IOException {
    String lines =
        TopicPlan.of(CLUSTER).stream().map(TopicPlanTest::topic).collect(Collectors.joining());

    assertCommitted("topics.tsv", "# topic\tpartitions\tconfiguration\n" + lines);
  }

  @Test
  void theInstallationGivesTheseRights() throws IOException {
    Set<String> lines = new TreeSet<>();
    for (TopicPlan plan : TopicPlan.of(CLUSTER)) {
      plan.writers().forEach(party -> lines.add(right(party, "--topic", plan.name(), "Write")));
      plan.readers().forEach(party -> lines.add(right(party, "--topic", plan.name(), "Read")));
    }
    for (Party party : Party.values()) {
      party.groups().ifPresent(group -> lines.add(right(party, "--group", group, "Read")));
    }

    assertCommitted(
        "rights.tsv",
        "# user\tresource\tpattern\tname\toperation\n" + String.join("\n", lines) + "\n");
  }

  @Test
  void everyStreamHasATopicThatSomebodyWritesAndSomebodyReads() {
    assertThat(TopicPlan.of("c1"))
        .extracting(TopicPlan::name)
        .contains(
            Topics.TENANTS,
            Topics.CLUSTERS,
            Topics.SESSIONS,
            Topics.BILLING,
            Topics.desired("c1"),
            Topics.observed("c1"),
            Topics.usage("c1"))
        .doesNotHaveDuplicates();
    assertThat(TopicPlan.of("c1"))
        .allSatisfy(plan -> assertThat(plan.writers()).as(plan.name()).hasSize(1));
  }

  private static String topic(TopicPlan plan) {
    String configuration =
        plan.kept()
            .map(Duration::toMillis)
            .map(millis -> "cleanup.policy=delete,retention.ms=" + millis)
            .orElse("cleanup.policy=compact");
    return plan.name() + "\t" + plan.partitions() + "\t" + configuration + "\n";
  }

  /**
   * The control plane speaks with every cluster, a cluster's operator only of its own: the one has
   * a right to a prefix, the other to a name.
   */
  private static String right(Party party, String resource, String name, String operation) {
    boolean operator = party == Party.SESSION_OPERATOR;
    String user = operator ? party.deployable() + "-" + CLUSTER : party.deployable();
    boolean prefix = !operator && name.endsWith(CLUSTER) || name.endsWith(".");
    String shown = operator ? name : name.replace(CLUSTER, "");
    return String.join("\t", user, resource, prefix ? "prefixed" : "literal", shown, operation);
  }

  private static void assertCommitted(String file, String text) throws IOException {
    if (System.getProperty("hearth.deploy.write") != null) {
      Files.writeString(FOLDER.resolve(file), text);
    }
    assertThat(Files.readString(FOLDER.resolve(file)))
        .as("%s: run the test with -Dhearth.deploy.write", file)
        .isEqualTo(text);
  }
}
