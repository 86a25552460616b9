package dev.hearth.session.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.session.request.FieldFault;
import dev.hearth.session.request.JsonFields;
import dev.hearth.session.request.RequestRefusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllocationSettingsTest {
  private static final int MOST = 50;

  /** A configuration as people have it, with all that Spark needs for dynamic allocation. */
  @Test
  void standForFieldsOrForWhatIsSoInAnyCase() {
    JsonFields request =
        fields(
            """
            {"sparkConf": {
               "spark.dynamicAllocation.enabled": "true",
               "spark.dynamicAllocation.minExecutors": "1",
               "spark.dynamicAllocation.maxExecutors": "10",
               "spark.dynamicAllocation.initialExecutors": "1",
               "spark.dynamicAllocation.executorIdleTimeout": "600s",
               "spark.dynamicAllocation.schedulerBacklogTimeout": "60s",
               "spark.dynamicAllocation.shuffleTracking.enabled": "true",
               "spark.kubernetes.allocation.batch.size": "20",
               "spark.sql.adaptive.enabled": "true",
               "spark.sql.adaptive.coalescePartitions.enabled": "true"}}
            """);

    AllocationSettings settings = new AllocationSettings(request.texts("sparkConf"));
    JsonFields executor = request.object("executor");
    int max = settings.max(request, executor, 2, MOST);
    int min = settings.min(request, executor, MOST);
    request.close();

    assertThat(max).isEqualTo(10);
    assertThat(min).isEqualTo(1);
    assertThat(settings.given(request)).contains("executor.min", "executor.max");
    assertThat(settings.others())
        .containsOnlyKeys(
            "spark.dynamicAllocation.executorIdleTimeout",
            "spark.dynamicAllocation.schedulerBacklogTimeout",
            "spark.sql.adaptive.enabled",
            "spark.sql.adaptive.coalescePartitions.enabled");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      textBlock =
          """
          minExecutors     | 51 | -
          maxExecutors     | 0  | -
          maxExecutors     | 3  | "max": 4
          minExecutors     | 1  | "min": 2
          minExecutors     | 5  | -
          initialExecutors | 2  | -
          initialExecutors | 1  | "min": 2
          """)
  void areRefusedWhereTheyContradict(String name, String value, String executor) {
    String key = "spark.dynamicAllocation." + name;
    JsonFields request =
        fields(
            "{\"sparkConf\": {\"%s\": \"%s\"}, \"executor\": {%s}}"
                .formatted(key, value, executor == null ? "" : executor));

    assertThat(faults(request)).extracting(FieldFault::name).containsExactly("sparkConf." + key);
  }

  /** What says anything else is the platform's, whose refusal names the field to set instead. */
  @ParameterizedTest
  @CsvSource({
    "spark.dynamicAllocation.enabled, false",
    "spark.dynamicAllocation.shuffleTracking.enabled, false",
    "spark.dynamicAllocation.maxExecutors, infinity",
    "spark.dynamicAllocation.minExecutors, -1",
    "spark.kubernetes.allocation.batch.size, 1000",
  })
  void areLeftWhereTheySayOtherwise(String key, String value) {
    JsonFields request = fields("{\"sparkConf\": {\"%s\": \"%s\"}}".formatted(key, value));

    assertThat(new AllocationSettings(request.texts("sparkConf")).others()).containsOnlyKeys(key);
  }

  private static List<FieldFault> faults(JsonFields request) {
    AllocationSettings settings = new AllocationSettings(request.texts("sparkConf"));
    JsonFields executor = request.object("executor");
    int max = settings.max(request, executor, 2, MOST);
    settings.inOrder(request, executor, settings.min(request, executor, MOST), max);
    return catchThrowableOfType(RequestRefusal.InvalidFields.class, request::close).faults();
  }

  private static JsonFields fields(String body) {
    return JsonFields.read(body.getBytes(StandardCharsets.UTF_8));
  }
}
