package dev.hearth.operator.driver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What Spark's own REST interface says of an application's work. Tasks are counted too: a job that
 * began and ended between two looks has left some.
 *
 * @param running whether a job or a task runs now
 * @param tasks how many there were on each of the executors that there are
 */
record DriverWork(boolean running, Map<String, Long> tasks) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFactory TOKENS = JSON.getFactory();

  /** More than an answer has room for as Spark writes it, which says far more of each. */
  static final int MOST_EXECUTORS = 1000;

  private static final int LONGEST_EXECUTOR = 32;

  DriverWork {
    tasks = Map.copyOf(tasks);
  }

  /**
   * Whether there was work since {@code before}. What ran then has ended since at the earliest, and
   * an executor that went took only its count with it.
   */
  boolean workedSince(DriverWork before) {
    return running
        || before.running
        || tasks.entrySet().stream()
            .anyMatch(one -> one.getValue() > before.tasks.getOrDefault(one.getKey(), 0L));
  }

  /**
   * Reads both answers.
   *
   * @param runningJobs the list of jobs that run
   * @param executors the list of executors
   */
  static DriverWork of(byte[] runningJobs, byte[] executors) throws IOException {
    boolean running = holdsAny(runningJobs);
    Map<String, Long> tasks = new HashMap<>();
    JsonNode all = JSON.readTree(executors);
    if (!all.isArray() || all.size() > MOST_EXECUTORS) {
      throw new IOException("the driver's list of executors is none");
    }
    for (JsonNode executor : all) {
      if (executor.path("id").asText().length() > LONGEST_EXECUTOR) {
        throw new IOException("the driver names an executor as Spark does not");
      }
      running |= executor.path("activeTasks").asLong() > 0;
      tasks.merge(
          executor.path("id").asText(),
          executor.path("totalTasks").asLong() + executor.path("failedTasks").asLong(),
          Long::sum);
    }
    return new DriverWork(running, tasks);
  }

  private static boolean holdsAny(byte[] list) throws IOException {
    try (JsonParser parser = TOKENS.createParser(list)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw new IOException("the driver's list of jobs is none");
      }
      return parser.nextToken() != JsonToken.END_ARRAY;
    }
  }
}
