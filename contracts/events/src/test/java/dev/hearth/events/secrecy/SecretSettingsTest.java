package dev.hearth.events.secrecy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretSettingsTest {
  @ParameterizedTest
  @CsvSource({
    "spark.hadoop.fs.s3a.secret.key, x, true",
    "spark.hadoop.fs.s3a.access.key, x, true",
    "spark.hadoop.fs.azure.account.oauth2.client.SECRET, x, true",
    "spark.app.apiKey, x, true",
    "spark.sql.catalog.c.url, jdbc:postgresql://ada:hush@db/one, true",
    "spark.sql.catalog.c.url, jdbc:postgresql://db/one?password=hush, true",
    "spark.sql.catalog.c.url, jdbc:postgresql://db/one, false",
    "spark.sql.shuffle.partitions, 7, false"
  })
  void areKnownByTheirNameOrByWhatIsInThem(String name, String value, boolean secret) {
    assertThat(SecretSettings.lookSo(name, value)).isEqualTo(secret);
  }
}
