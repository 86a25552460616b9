package dev.hearth.operator.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriverWorkTest {
  private static final String IDLE =
      "[{\"id\": \"driver\", \"activeTasks\": 0, \"totalTasks\": 0},"
          + " {\"id\": \"1\", \"activeTasks\": 0, \"totalTasks\": 7, \"failedTasks\": 1}]";

  @Test
  void aDriverWithoutJobsAndTasksDoesNotWork() throws IOException {
    assertThat(work("[]", IDLE)).isEqualTo(new DriverWork(false, 8));
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
          """)
  void whatIsNoAnswerProvesNothing(String jobs, String executors) {
    assertThatThrownBy(() -> work(jobs, executors)).isInstanceOf(IOException.class);
  }

  private static DriverWork work(String jobs, String executors) throws IOException {
    return DriverWork.of(
        jobs.getBytes(StandardCharsets.UTF_8), executors.getBytes(StandardCharsets.UTF_8));
  }
}
