package dev.hearth.tenant.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.tenant.request.Fault;
import dev.hearth.tenant.request.Faults;
import dev.hearth.tenant.request.InvalidRequest;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparkDefaultsTest {
  @Test
  void takesWhatIsASettingOfSpark() {
    Map<String, String> settings =
        Map.of("spark.sql.shuffle.partitions", "64", "spark.sql.session.timeZone", "");

    assertThat(of(settings).settings()).isEqualTo(settings);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "spark.", "sql.ansi", "Spark.sql", "spark.a b", "spark.\u00a0a", "spark.\n"})
  void namesWhatIsNoSetting(String name) {
    assertThat(faults(Map.of(name, "x"))).extracting(Fault::name).containsExactly(name);
  }

  @Test
  void boundsEachAndAllAndRepeatsNoValue() {
    List<Fault> faults =
        faults(
            Map.of(
                "spark.a",
                "s3cr3t" + "x".repeat(SparkDefaults.LONGEST_VALUE),
                "spark.b",
                "s3cr3t\n",
                "spark.c",
                "\uD83D",
                "spark." + "d".repeat(SparkDefaults.LONGEST_NAME),
                "s3cr3t"));

    assertThat(faults).hasSize(4).allSatisfy(fault -> assertThat(fault.remedy()).isNotBlank());
    assertThat(faults.toString()).doesNotContain("s3cr3t");

    Map<String, String> many = new TreeMap<>();
    for (int i = 0; i <= SparkDefaults.MOST; i++) {
      many.put("spark." + i, "x");
    }
    assertThat(faults(many)).extracting(Fault::message).containsExactly("are too many settings");
    Map<String, String> much = new TreeMap<>();
    for (int i = 0; i < 5; i++) {
      much.put("spark." + i, "x".repeat(SparkDefaults.LONGEST_VALUE));
    }
    assertThat(faults(much))
        .extracting(Fault::message)
        .containsExactly("are too many characters altogether");
  }

  @Test
  void aMissingValueIsNamed() {
    assertThat(faults(Collections.singletonMap("spark.a", null)))
        .containsExactly(
            new Fault("spark.a", null, "is missing", "give a text, or leave the setting out"));
  }

  @Test
  void whatMayBeASecretIsNotShownAndNotTakenBackAsShown() {
    SparkDefaults defaults =
        of(
            Map.of(
                "spark.hadoop.fs.s3a.secret.key", "abc",
                "spark.executor.extraJavaOptions", "-Dstore.password=abc",
                "spark.hadoop.proxy", "https://me:abc@proxy.test",
                "spark.executorEnv.STORE_API_KEY", "abc",
                "spark.sql.shuffle.partitions", "64"));

    assertThat(defaults.shown())
        .containsOnly(
            Map.entry("spark.hadoop.fs.s3a.secret.key", SparkDefaults.HIDDEN),
            Map.entry("spark.executor.extraJavaOptions", SparkDefaults.HIDDEN),
            Map.entry("spark.hadoop.proxy", SparkDefaults.HIDDEN),
            Map.entry("spark.executorEnv.STORE_API_KEY", SparkDefaults.HIDDEN),
            Map.entry("spark.sql.shuffle.partitions", "64"));
    assertThat(defaults.toString()).doesNotContain("abc");
    assertThat(faults(defaults.shown()))
        .hasSize(4)
        .allSatisfy(fault -> assertThat(fault.message()).contains("not shown"));
  }

  private static SparkDefaults of(Map<String, String> given) {
    Faults faults = new Faults();
    SparkDefaults defaults = SparkDefaults.of(given, faults);
    faults.refuseIfAny();
    return defaults;
  }

  private static List<Fault> faults(Map<String, String> given) {
    return catchThrowableOfType(InvalidRequest.class, () -> of(given)).faults();
  }
}
