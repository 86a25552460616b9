package dev.hearth.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProductionTest {
  private static final Map<String, String> SAFE =
      Map.of(
          "quarkus.oidc.auth-server-url", "https://login.example.org/realms/hearth",
          "quarkus.datasource.jdbc.url",
              "jdbc:postgresql://db.example.org:5432/tenant?sslmode=verify-full",
          "quarkus.datasource.username", "tenant",
          "quarkus.datasource.password", "3f9a0c5b7d",
          "kafka.bootstrap.servers", "kafka.example.org:9093",
          "kafka.security.protocol", "SASL_SSL",
          "kafka.sasl.jaas.config", "ScramLoginModule required username=\"a\" password=\"9c1d\";",
          "quarkus.http.insecure-requests", "disabled");

  @Test
  void whatIsSafeIsLetPass() {
    assertThat(faults(Map.of(), Set.of())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          quarkus.oidc.auth-server-url  |                                       | quarkus.oidc.auth-server-url is missing; set QUARKUS_OIDC_AUTH_SERVER_URL to
          quarkus.oidc.auth-server-url  | http://login.example.org/realms/x     | set it to an https:// address, or HEARTH_UNSAFE_ALLOW to plain-issuer
          quarkus.oidc.auth-server-url  | login.example.org                     | set it to an address that begins with https://
          quarkus.oidc.tls.verification | none                                  | quarkus.oidc.tls.verification is none; set it to required
          quarkus.tls.trust-all         | true                                  | quarkus.tls.trust-all is true; set it to false
          quarkus.datasource.jdbc.url   |                                       | quarkus.datasource.jdbc.url is missing; set QUARKUS_DATASOURCE_JDBC_URL to
          quarkus.datasource.jdbc.url   | jdbc:postgresql://db/tenant           | or HEARTH_UNSAFE_ALLOW to plain-database
          quarkus.datasource.jdbc.url   | jdbc:postgresql://db/t?sslmode=prefer | or HEARTH_UNSAFE_ALLOW to plain-database
          quarkus.datasource.username   |                                       | quarkus.datasource.username is missing
          quarkus.datasource.password   |                                       | quarkus.datasource.password is missing
          quarkus.datasource.password   | postgres                              | quarkus.datasource.password has a password that anybody would try
          quarkus.datasource.password   | Tenant                                | quarkus.datasource.password has a password that anybody would try
          kafka.bootstrap.servers       |                                       | kafka.bootstrap.servers is missing
          kafka.security.protocol       |                                       | kafka.security.protocol is PLAINTEXT; set it to SASL_SSL, or HEARTH_UNSAFE_ALLOW to plain-kafka
          kafka.security.protocol       | SASL_PLAINTEXT                        | kafka.security.protocol is SASL_PLAINTEXT; set it to SASL_SSL
          kafka.sasl.jaas.config        | X required password="changeme";       | kafka.sasl.jaas.config has a password that anybody would try
          quarkus.http.insecure-requests| enabled                               | or HEARTH_HTTP_BEHIND_TLS to true
          hearth.gateway.url            | http://gateway.example.org            | hearth.gateway.url is http://gateway.example.org; set it to an address that begins with https://
          hearth.cluster.name           | change-me                             | hearth.cluster.name is change-me; set it to a name
          """)
  void whatIsUnsafeIsNamedWithItsRemedy(String setting, String value, String said) {
    Map<String, String> changes = new HashMap<>();
    changes.put(setting, value);

    assertThat(faults(changes, Set.of())).singleElement().asString().contains(said);
  }

  @Test
  void whatIsAllowedIsLetPass() {
    Map<String, String> plain =
        Map.of(
            "quarkus.oidc.auth-server-url", "http://keycloak/realms/x",
            "quarkus.datasource.jdbc.url", "jdbc:postgresql://db/tenant",
            "kafka.security.protocol", "SASL_PLAINTEXT");

    assertThat(faults(plain, EnumSet.allOf(Unsafe.class))).isEmpty();
    assertThat(faults(plain, Set.of())).hasSize(3);
  }

  @Test
  void whatStaysOnThisMachineMayBePlain() {
    assertThat(
            faults(
                Map.of(
                    "quarkus.oidc.auth-server-url", "http://localhost:8180/realms/x",
                    "quarkus.datasource.jdbc.url", "jdbc:postgresql://127.0.0.1:5432/tenant",
                    "kafka.bootstrap.servers", "127.0.0.1:9092,localhost:9093",
                    "kafka.security.protocol", "PLAINTEXT",
                    "quarkus.http.insecure-requests", "enabled",
                    "quarkus.http.host", "127.0.0.1"),
                Set.of()))
        .isEmpty();
  }

  @Test
  void aPasswordIsToldToNobody() {
    assertThat(
            faults(
                Map.of(
                    "quarkus.datasource.password", "changeme",
                    "quarkus.datasource.jdbc.url",
                        "jdbc:postgresql://db/tenant?user=a&password=hidden"),
                Set.of()))
        .hasSize(2)
        .noneMatch(fault -> fault.contains("changeme"))
        .noneMatch(fault -> fault.contains("hidden"));
  }

  @Test
  void developmentIsNobodysConcern() {
    SmallRyeConfig config = config(Map.of(), "dev");
    Settings settings = new Settings(config);
    all(new Production(config, settings, Set.of()));

    assertThat(settings.faults()).isEmpty();
  }

  private static List<String> faults(Map<String, String> changes, Set<Unsafe> allowed) {
    Map<String, String> values = new HashMap<>(SAFE);
    values.putAll(changes);
    values.values().removeIf(java.util.Objects::isNull);
    SmallRyeConfig config = config(values, "prod");
    Settings settings = new Settings(config);
    all(new Production(config, settings, allowed));
    return settings.faults();
  }

  private static void all(Production production) {
    production
        .issuer()
        .database()
        .kafka()
        .door(false)
        .publicUrl("hearth.gateway.url")
        .chosen("hearth.cluster.name", "a name");
  }

  private static SmallRyeConfig config(Map<String, String> values, String profile) {
    return new SmallRyeConfigBuilder()
        .withProfile(profile)
        .addDefaultInterceptors()
        .withSources(new PropertiesConfigSource(values, "test", 100))
        .build();
  }
}
