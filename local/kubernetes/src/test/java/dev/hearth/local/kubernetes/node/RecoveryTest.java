package dev.hearth.local.kubernetes.node;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.local.kubernetes.SampleCluster;
import dev.hearth.local.kubernetes.lifecycle.Deletion;
import dev.hearth.local.kubernetes.model.Json;
import dev.hearth.local.kubernetes.model.Meta;
import dev.hearth.local.kubernetes.model.ObjectKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecoveryTest {
  private static final Instant T = Instant.parse("2026-01-01T00:00:00Z");
  private static final ObjectKey KEY = new ObjectKey("pods", "n", "p");

  @TempDir Path folder;
  private SampleCluster cluster;
  private String uid;

  @BeforeEach
  void aPodThatRanWhenTheNodeDied() throws IOException {
    cluster = new SampleCluster(folder);
    cluster.create("{'apiVersion': 'v1', 'kind': 'Namespace', 'metadata': {'name': 'n'}}");
    cluster.create(
        """
        {'apiVersion': 'v1', 'kind': 'Pod', 'metadata': {'name': 'p', 'namespace': 'n'},
         'spec': {'nodeName': 'local', 'containers': [{'name': 'c', 'image': 'shell'}]}}
        """);
    uid = cluster.store.get(KEY).orElseThrow().uid();
    try (LifeJournal journal = new LifeJournal(folder.resolve("journal.jsonl"))) {
      journal.begun(cluster.store.get(KEY).orElseThrow().tree(), T);
      journal.started(uid, "c", T.plusSeconds(1));
    }
    Recovery.beat(folder);
    Files.setLastModifiedTime(folder.resolve("heartbeat"), FileTime.from(T.plusSeconds(60)));
  }

  @Test
  void thePodFailsAndItsLifeEndsWithTheNode() throws IOException {
    status("'phase': 'Running', 'containerStatuses': [{'name': 'c', 'state': %s}]", T);

    recover();

    assertThat(Json.text(stored(), "status", "reason")).isEqualTo("NodeLost");
    assertThat(lastLine()).contains(life(60));
  }

  @Test
  void whatTheStatusClaimsIsNotWhatTheNodeKnows() throws IOException {
    Instant early = T.minusSeconds(10_000);
    status("'phase': 'Running', 'containerStatuses': [{'name': 'c', 'state': %s}]", early);
    recover();
    String honest = lastLine();
    assertThat(honest).contains(life(60)).doesNotContain(Meta.time(early));

    status("'phase': 'Succeeded', 'containerStatuses': []%s", early);
    recover();
    assertThat(lastLine()).isEqualTo(honest);
  }

  private static String life(int end) {
    return "\"scheduledAt\":\"%s\",\"startedAt\":\"%s\",\"finishedAt\":\"%s\""
        .formatted(T, T.plusSeconds(1), T.plusSeconds(end));
  }

  private void status(String text, Instant startedAt) throws IOException {
    String running = "{'running': {'startedAt': '" + startedAt + "'}}";
    String condition =
        "{'type': 'PodScheduled', 'status': 'True', 'lastTransitionTime': '" + startedAt + "'}";
    String whole =
        "{'conditions': [%s], %s}"
            .formatted(condition, text.replace("%s", text.contains("'state'") ? running : ""));
    var status = SampleCluster.object(whole);
    cluster.writes.edit(KEY, uid, tree -> tree.set("status", status));
  }

  private JsonNode stored() {
    return cluster.store.get(KEY).orElseThrow().tree();
  }

  private void recover() throws IOException {
    Clock clock = Clock.systemUTC();
    NodeSettings settings =
        new NodeSettings(
            "local",
            folder,
            Optional.empty(),
            BigDecimal.ONE,
            BigDecimal.ONE,
            0,
            "127.0.0.1",
            false);
    try (LifeJournal journal = new LifeJournal(folder.resolve("journal.jsonl"))) {
      new Recovery(
              new NodeContext(
                  settings,
                  cluster.writes,
                  new Deletion(cluster.writes, cluster.types, clock),
                  null,
                  null,
                  null,
                  null,
                  null,
                  journal,
                  null,
                  null,
                  null,
                  clock))
          .run();
    }
  }

  private String lastLine() throws IOException {
    return Files.readAllLines(folder.resolve("journal.jsonl")).getLast();
  }
}
