package dev.hearth.demo;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a run of {@link TpchJob} leaves behind. Times are RFC 3339 in UTC.
 *
 * @param executors how many there were after each change, driver not counted
 * @param checks the checks of the job itself, beside the queries
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record JobReport(
    double scale,
    String master,
    String applicationId,
    String sparkVersion,
    String startedAt,
    String endedAt,
    double querySeconds,
    String firstExecutorAt,
    int maxExecutors,
    List<ExecutorChange> executors,
    List<QueryResult> queries,
    List<Check> checks) {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /**
   * @param change {@code added} or {@code removed}
   */
  public record ExecutorChange(
      String at, String change, String executor, int count, String reason) {}

  /**
   * @param outcome {@code passed}, {@code failed} or {@code skipped}
   * @param bytes what crossed from executors to the driver
   */
  public record Check(String name, String outcome, long bytes, double seconds, String detail) {}

  public static JobReport read(Path file) throws IOException {
    return JSON.readValue(file.toFile(), JobReport.class);
  }

  public void write(Path file) throws IOException {
    if (file.toAbsolutePath().getParent() != null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
    }
    JSON.writeValue(file.toFile(), this);
  }
}
