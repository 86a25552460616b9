package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever mistypes is told what and what to do about it; nothing is swallowed. */
@Order(3)
@ExtendWith(SharedPlatform.class)
class BadInputIT {
  private static final String SESSIONS = "/v1/sessions?queue=false";

  private static Person ada;
  private static Person admin;

  @BeforeAll
  static void signIn(Platform platform) {
    ada = platform.person("ada");
    admin = platform.person("admin");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          exectuor          | {"kind": "client", "exectuor": {"cores": 1}}
          executor.core     | {"kind": "client", "executor": {"core": 1}}
          kind              | {"kind": "cleint"}
          executor.memory   | {"executor": {"memory": "lots"}}
          lifetime          | {"lifetime": "tomorrow"}
          executor.max      | {"executor": {"max": -1}}
          """)
  void fieldThatIsUnknownOrOutOfBoundsIsNamed(String field, String body) {
    ada.post(SESSIONS, body).isProblem(422).names(field);
  }

  @Test
  void versionThatIsNotOfferedIsRefusedWithThoseThatAre() {
    Answer answer = ada.post(SESSIONS, "{\"sparkVersion\": \"0.9\"}").isProblem(422);

    assertThat(answer.json().path("offered").toString()).contains("4.0.1");
  }

  @Test
  void allFaultsComeInOneAnswer() {
    ada.post(SESSIONS, "{\"knid\": \"client\", \"exectuor\": {}}")
        .isProblem(422)
        .names("knid")
        .names("exectuor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.sql.shuffle.partitions ",
        " spark.sql.shuffle.partitions",
        "spark.kubernetes.namespace",
        "spark.master",
        "spark.driver.host",
        "spark.kubernetes.authenticate.executor.serviceAccountName",
        "spark.kubernetes.executor.podTemplateFile"
      })
  void settingWithBlanksOrOfThePlatformIsRefusedByName(String key) {
    ada.post(SESSIONS, "{\"sparkConf\": {\"" + key + "\": \"1\"}}")
        .isProblem(422)
        .names(key.strip());
  }

  @Test
  void unknownSettingIsKeptWithAWarningThatNamesTheNearest() {
    Answer answer =
        ada.post(
                SESSIONS,
                """
                {"executor": {"cores": 1, "memory": "512m", "max": 1},
                 "sparkConf": {"spark.sql.shufle.partitions": "7"}}
                """)
            .has(201);
    ada.delete("/v1/sessions/" + answer.json().path("id").asText()).has(202);

    assertThat(answer.json().path("sparkConf").path("spark.sql.shufle.partitions").asText())
        .isEqualTo("7");
    assertThat(answer.json().path("warnings").toString())
        .contains("spark.sql.shufle.partitions", "spark.sql.shuffle.partitions");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[]", "\"text\"", "{\"kind\": \"client\"} trailing", "{'kind': 1}"})
  void whatIsNoJsonObjectIsRefused(String body) {
    for (String path : List.of(SESSIONS, "/v1/tenants")) {
      Answer answer = admin.post(path, body);
      assertThat(answer.status()).as(answer.toString()).isIn(400, 422);
      answer.isProblem(answer.status());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          displayNam      | {"id": "zephyr", "displayNam": "Zephyr"}
          id              | {"id": "No Such Name", "displayName": "Zephyr"}
          quota           | {"id": "zephyr", "displayName": "Zephyr", "quota": {"cpuMilis": 1}}
          """)
  void tenantsFieldIsNamed(String field, String body) {
    admin.post("/v1/tenants", body).isProblem(422).names(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/usage", "/v1/costs"})
  void usageWithoutASessionSaysSo(String path) {
    Answer answer = ada.get(path);

    assertThat(answer.status()).as(answer.toString()).isIn(400, 422);
    answer.isProblem(answer.status());
  }

  @Test
  void moreThanTheQuotaIsRefusedWithWhatIsMissing() {
    Answer answer =
        ada.post(SESSIONS, "{\"executor\": {\"cores\": 2, \"memory\": \"512m\", \"max\": 10}}")
            .isProblem(409);

    assertThat(answer.json().path("missingCpuMillis").asLong()).isPositive();
    assertThat(answer.json().path("missingSessions").asLong(-1)).isZero();
  }
}
