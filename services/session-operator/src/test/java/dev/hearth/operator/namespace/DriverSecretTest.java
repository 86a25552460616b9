package dev.hearth.operator.namespace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class DriverSecretTest {
  @Test
  void javaReadsWhatWasWritten() throws IOException {
    Map<String, String> conf =
        Map.of(
            "spark.a", " leading and trailing ",
            "spark.b", "one=two:three#four!five\\six",
            "spark.c", "ünïcödé 😀",
            "spark.d", "");
    Properties read = new Properties();

    read.load(new StringReader(DriverSecret.properties(conf)));

    assertThat(read).containsExactlyInAnyOrderEntriesOf(conf);
  }

  @Test
  void theSameSettingsAreTheSameFile() {
    assertThat(DriverSecret.properties(Map.of("spark.b", "2", "spark.a", "1")))
        .isEqualTo("spark.a=1\nspark.b=2\n");
  }
}
