package dev.hearth.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverWorkTest {
  private static final String IDLE =
      "[{\"id\": \"driver\", \"activeTasks\": 0, \"totalTasks\": 0},"
          + " {\"id\": \"1\", \"activeTasks\": 0, \"totalTasks\": 7, \"failedTasks\": 1}]";

  @Test
  void aDriverWithoutJobsAndTasksDoesNotWork() throws IOException {
    assertThat(work("[]", IDLE)).isEqualTo(new DriverWork(false, Map.of("driver", 0L, "1", 8L)));
  }

  @Test
  void whatRanAtTheLastLookHasEndedSince() throws IOException {
    DriverWork running = work("[{}]", IDLE);
    DriverWork idle = work("[]", IDLE);

    assertThat(idle.workedSince(running)).isTrue();
    assertThat(idle.workedSince(idle)).isFalse();
  }

  @Test
  void aJobBetweenTwoLooksHasLeftTasks() throws IOException {
    DriverWork more = work("[]", IDLE.replace("\"totalTasks\": 7", "\"totalTasks\": 9"));
    DriverWork another = work("[]", IDLE.replace("\"id\": \"1\"", "\"id\": \"2\""));

    assertThat(more.workedSince(work("[]", IDLE))).isTrue();
    assertThat(another.workedSince(work("[]", IDLE))).isTrue();
  }

  /** Dynamic allocation gives an executor back a minute after its last task. */
  @Test
  void anExecutorThatGoesIsNoWork() throws IOException {
    DriverWork alone = work("[]", "[{\"id\": \"driver\", \"totalTasks\": 0}]");

    assertThat(alone.workedSince(work("[]", IDLE))).isFalse();
  }

  @Test
  void aJobThatWaitsForExecutorsIsWork() throws IOException {
    assertThat(work("[ {\"jobId\": 3, \"status\": \"RUNNING\"} ]", "[]").running()).isTrue();
  }

  @Test
  void aTaskOfNoJobIsWork() throws IOException {
    assertThat(work("[]", IDLE.replace("\"activeTasks\": 0", "\"activeTasks\": 1")).running())
        .isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}     | []
          []     | {}
          <html> | []
          []     | no such app
          ''     | []
          []     | [{"id": "an-executor-that-nobody-calls-like-this"}]
          """)
  void whatIsNoAnswerProvesNothing(String jobs, String executors) {
    assertThatThrownBy(() -> work(jobs, executors)).isInstanceOf(IOException.class);
  }

  @Test
  void moreExecutorsThanThereCanBeProveNothing() {
    String many = "[" + "{\"id\":\"1\"},".repeat(1000) + "{\"id\":\"2\"}]";

    assertThatThrownBy(() -> work("[]", many)).isInstanceOf(IOException.class);
  }

  private static DriverWork work(String jobs, String executors) throws IOException {
    return DriverWork.of(
        jobs.getBytes(StandardCharsets.UTF_8), executors.getBytes(StandardCharsets.UTF_8));
  }
}
