package dev.hearth.operator.driver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * What Spark's own REST interface says of an application's work. Tasks are counted too: a job that
 * began and ended between two looks has left some.
 *
 * @param running whether a job or a task runs now
 * @param tasks how many there were on the executors that there are
 */
record DriverWork(boolean running, long tasks) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFactory TOKENS = JSON.getFactory();

  /**
   * Reads both answers.
   *
   * @param runningJobs the list of jobs that run
   * @param executors the list of executors
   */
  static DriverWork of(byte[] runningJobs, byte[] executors) throws IOException {
    boolean running = holdsAny(runningJobs);
    long tasks = 0;
    JsonNode all = JSON.readTree(executors);
    if (!all.isArray()) {
      throw new IOException("the driver's list of executors is none");
    }
    for (JsonNode executor : all) {
      running |= executor.path("activeTasks").asLong() > 0;
      tasks += executor.path("totalTasks").asLong() + executor.path("failedTasks").asLong();
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
