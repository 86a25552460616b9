package dev.hearth.session.sparkconf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hearth.session.request.FieldFault;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserSettingsTest {
  private static final KnownSettings KNOWN = KnownSettings.of("4.0.1");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.master",
        "spark.driver.host",
        "spark.executor.memory",
        "spark.authenticate.secret",
        "spark.kubernetes.namespace",
        "spark.kubernetes.executor.podTemplateFile",
        "spark.kubernetes.executor.label.hearth.dev/session",
        "spark.dynamicAllocation.shuffleTracking.timeout",
        "spark.hearth.tunnel.url"
      })
  void refusesWhatBelongsToThePlatform(String key) {
    assertThat(fault(key).message()).isEqualTo("belongs to the platform");
    assertThat(fault(key).remedy()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.driver.memory",
        "spark.driver.cores",
        "spark.ui.enabled",
        "spark.connect.grpc.binding.port"
      })
  void refusesWhatOnlyADriverPodHas(String key) {
    Map<String, String> given = Map.of(key, "1");

    assertThat(UserSettings.check("c", given, KNOWN, false).faults()).isEmpty();
    assertThat(UserSettings.check("c", given, KNOWN, true).faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).isEqualTo("belongs to the platform"));
  }

  @Test
  void boundsAllThatTravelsToADriverPod() {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < 9; i++) {
      given.put("spark.x" + i, "v".repeat(16_000));
    }

    assertThat(UserSettings.check("c", given, KNOWN, false).faults()).isEmpty();
    assertThat(UserSettings.check("c", given, KNOWN, true).faults())
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).contains("altogether"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"spark.sql.shuffle.partitions ", " spark.sql.x", "spark. sql", "spark.a\t"})
  void refusesWhiteSpaceInNames(String key) {
    assertThat(fault(key).name()).isEqualTo("sparkConf." + key);
    assertThat(fault(key).remedy()).contains("\"" + key.replaceAll("\\s", "") + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.master\u00a0",
        "\u2003spark.master",
        "spark.\u202fmaster",
        "spark.master\u200b",
        "\ufeffspark.master",
        "spark.master\u0085"
      })
  void refusesWhiteSpaceThatIsNotAscii(String key) {
    assertThat(fault(key).name()).isEqualTo("sparkConf." + key);
    assertThat(fault(key).message()).isEqualTo("has white space in its name");
    assertThat(fault(key).remedy()).contains("\"spark.master\"");
  }

  @Test
  void refusesNamesThatAreTooLong() {
    String longest = "spark.x" + "y".repeat(249);

    assertThat(UserSettings.check("c", Map.of(longest, "1"), KNOWN, false).faults()).isEmpty();
    assertThat(fault(longest + "y").message()).isEqualTo("is too long a name");
    assertThat(fault(longest + "y").name()).startsWith("sparkConf.spark.xy").hasSizeLessThan(300);
  }

  @Test
  @Timeout(10)
  void unknownSettingsOfAnyNumberAndLengthTakeNoTime() {
    Map<String, String> many = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      many.put("spark." + "QZXJ".repeat(10) + i, "1");
    }
    UserSettings checked = UserSettings.check("c", many, KNOWN, false);
    assertThat(checked.faults()).isEmpty();
    assertThat(checked.warnings()).hasSize(500);

    many.put("spark.x", "1");
    assertThat(UserSettings.check("c", many, KNOWN, false).warnings()).isEmpty();
    assertThat(UserSettings.check("c", many, KNOWN, false).faults()).hasSize(1);
    Map<String, String> one = Map.of("spark." + "x".repeat(900_000), "1");
    assertThat(UserSettings.check("c", one, KNOWN, false).faults()).hasSize(1);
  }

  @Test
  void refusesWhatIsNoSparkSetting() {
    assertThat(fault("fs.s3a.endpoint").remedy()).contains("spark.hadoop.fs.s3a.endpoint");
  }

  @ParameterizedTest
  @CsvSource({
    "spark.sql.shufle.partitions, spark.sql.shuffle.partitions",
    "spark.dynamicAllocation.executorIdelTimeout, spark.dynamicAllocation.executorIdleTimeout",
    "spark.Serializer, spark.serializer"
  })
  void keepsUnknownOnesAndNamesTheNearest(String key, String nearest) {
    UserSettings checked = UserSettings.check("sparkConf", Map.of(key, "1"), KNOWN, false);

    assertThat(checked.faults()).isEmpty();
    assertThat(checked.settings()).containsKey(key);
    assertThat(checked.warnings()).singleElement().asString().contains(key, nearest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.sql.shuffle.partitions",
        "spark.hadoop.fs.s3a.endpoint",
        "spark.executorEnv.TZ",
        "spark.sql.catalog.lake.uri",
        "spark.kubernetes.executor.label.team",
        "spark.dynamicAllocation.executorIdleTimeout"
      })
  void takesKnownOnesInSilence(String key) {
    UserSettings checked = UserSettings.check("sparkConf", Map.of(key, "1"), KNOWN, false);

    assertThat(checked.faults()).isEmpty();
    assertThat(checked.warnings()).isEmpty();
  }

  @Test
  void showsNoSecrets() {
    assertThat(fault("spark.authenticate.secret").value()).isEqualTo("*****");
    assertThat(UserSettings.shown("spark.hadoop.fs.s3a.access.key", "x")).isEqualTo("*****");
    assertThat(UserSettings.check("c", Map.of("spark.x", "hush"), KNOWN, false).toString())
        .doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource({"1g, 1024", "512m, 512", "2G, 2048", "1gb, 1024", "1t, 1048576"})
  void readsMemory(String text, long mebibytes) {
    assertThat(MemorySize.parse(text)).hasValue(new MemorySize(mebibytes));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1", "1024", "1.5g", "-1g", "1Gi", "1 g", "k", "", "g", "1kb", "99999999999g"})
  void refusesOtherMemory(String text) {
    assertThat(MemorySize.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1024, 384", "3840, 384", "4096, 409", "10240, 1024"})
  void overheadIsSparksOwn(long heap, long overhead) {
    assertThat(new MemorySize(heap).overhead().mebibytes()).isEqualTo(overhead);
  }

  private static FieldFault fault(String key) {
    return UserSettings.check("sparkConf", Map.of(key, "value"), KNOWN, false).faults().getFirst();
  }
}
