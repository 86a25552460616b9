package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read out of an API server's audit log, an event a line. */
class ApiServerAuditTest {
  private static final String READ =
      """
      {"kind":"Event","verb":"list","user":{"username":"system:serviceaccount:a:b"},\
      "requestURI":"/api/v1/namespaces/n/pods?limit=5",\
      "objectRef":{"resource":"pods","namespace":"n","apiVersion":"v1"}}
      """;

  private static final String VERSION =
      """
      {"kind":"Event","verb":"get","user":{"username":"system:serviceaccount:a:b"},\
      "requestURI":"/version?timeout=32s"}
      """;

  private static final String STATUS =
      """
      {"kind":"Event","verb":"patch","user":{"username":"system:node:one"},\
      "objectRef":{"resource":"pods","namespace":"n","name":"p","subresource":"status"},\
      "responseObject":{"kind":"Pod","metadata":{"namespace":"n","name":"p","uid":"u"},\
      "spec":{"containers":[{"resources":{"requests":{"cpu":"500m"}}},\
      {"resources":{"requests":{"cpu":"1"}}}]},\
      "status":{"conditions":[{"type":"PodScheduled","status":"True",\
      "lastTransitionTime":"2026-01-01T00:00:01Z"}],"containerStatuses":[%s,%s]}}}
      """;

  private static final String RUNNING =
      "{\"state\":{\"running\":{\"startedAt\":\"2026-01-01T00:00:02Z\"}}}";

  private static final String ENDED =
      "{\"state\":{\"terminated\":{\"startedAt\":\"2026-01-01T00:00:02Z\","
          + "\"finishedAt\":\"2026-01-01T00:00:%s\"}}}";

  @TempDir private Path folder;
  private Path file;
  private ApiServerAudit audit;

  @BeforeEach
  void begin() throws IOException {
    file = Files.writeString(folder.resolve("audit.log"), VERSION.replace("a:b", "a:earlier"));
    audit = new ApiServerAudit(file);
  }

  @Test
  void callsAreInTheWordsOfARole() throws IOException {
    write(READ + VERSION + READ.replace("a:b", "a:other").replace("list", "delete"));

    assertThat(audit.calls("system:serviceaccount:a:b"))
        .containsExactlyInAnyOrder("list pods", "get /version");
  }

  @Test
  void whatWasThereBeforeCountsForNothing() throws IOException {
    write(READ);

    assertThat(audit.calls("system:serviceaccount:a:earlier")).isEmpty();
  }

  @Test
  void aPodHasLivedWhenItsLastContainerHasEnded() throws IOException {
    write(STATUS.formatted(ENDED.formatted("05Z"), RUNNING));
    assertThat(audit.lives("n")).isEmpty();

    write(STATUS.formatted(ENDED.formatted("05Z"), ENDED.formatted("09Z")));
    assertThat(audit.lives("n"))
        .singleElement()
        .satisfies(
            life -> {
              assertThat(life.cpuMillis()).isEqualTo(1500);
              assertThat(life.finishedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:09Z"));
              assertThat(life.coreMillis()).isEqualTo(12_000);
            });
    assertThat(audit.lives("m")).isEmpty();
  }

  /** It held its place on the node, and what stood behind its start gate never ran. */
  @Test
  void aPodThatEndedAtItsGateHasLived() throws IOException {
    String waiting = "{\"state\":{\"waiting\":{\"reason\":\"PodInitializing\"}}}";
    String atTheGate =
        STATUS
            .formatted(waiting, waiting)
            .replace(
                "\"containerStatuses\"", "\"initContainerStatuses\":[%s],\"containerStatuses\"");
    write(atTheGate.formatted(ENDED.formatted("04Z")));
    assertThat(audit.lives("n")).as("its containers are about to start").isEmpty();

    write(
        atTheGate
            .formatted(ENDED.formatted("04Z"))
            .replace("\"conditions\"", "\"phase\":\"Failed\",\"conditions\""));

    assertThat(audit.lives("n"))
        .singleElement()
        .extracting(PodLife::finishedAt)
        .isEqualTo(Instant.parse("2026-01-01T00:00:04Z"));
  }

  @Test
  void aLogWithoutBodiesIsNoJournal() throws IOException {
    write(READ);
    assertThat(audit.hasBodies()).isFalse();

    write(STATUS.formatted(RUNNING, RUNNING));
    assertThat(audit.hasBodies()).isTrue();
  }

  /** The last line may be half written. */
  @Test
  void halfALineIsLeftForLater() throws IOException {
    write(READ + "{\"kind\":\"Event\",\"user\":{\"username\":\"system:serviceaccount:a:b\"");

    assertThat(audit.calls("system:serviceaccount:a:b")).containsExactly("list pods");
  }

  private void write(String lines) throws IOException {
    Files.writeString(file, lines, StandardOpenOption.APPEND);
  }
}
