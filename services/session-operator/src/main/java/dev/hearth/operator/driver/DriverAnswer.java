package dev.hearth.operator.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What one look at a driver brought.
 *
 * @param application Spark's id of what runs in it: a client session may have one after another
 */
record DriverAnswer(String application, DriverWork work) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads the body of an endpoint's {@code GET /session/driver}. */
  static DriverAnswer ofEndpoint(byte[] body) throws IOException {
    JsonNode told = JSON.readTree(body);
    JsonNode application = told.path("application");
    JsonNode running = told.path("running");
    JsonNode tasks = told.path("tasks");
    if (!application.isTextual() || !running.isBoolean() || !tasks.isObject()) {
      throw new IOException("the endpoint's word of the driver's work is none");
    }
    if (tasks.size() > DriverWork.MOST_EXECUTORS) {
      throw new IOException("the endpoint tells of more executors than a driver can");
    }
    Map<String, Long> counts = new HashMap<>();
    tasks.fields().forEachRemaining(one -> counts.put(one.getKey(), one.getValue().asLong()));
    return new DriverAnswer(application.asText(), new DriverWork(running.asBoolean(), counts));
  }
}
