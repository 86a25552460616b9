package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each service is given what it reads, and nothing that it does not. */
class SettingsIT {
  /** Read by the JVM itself. */
  private static final Set<String> JVM = Set.of("JAVA_TOOL_OPTIONS");

  private static final Map<String, ServiceSettings> READ = new ConcurrentHashMap<>();

  @ParameterizedTest
  @EnumSource
  void everyVariableIsOneThatTheServiceReads(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      if (!isOurs(workload)) {
        continue;
      }
      assertThat(variables(installation, workload).keySet())
          .as("variables of %s", workload)
          .isNotEmpty()
          .filteredOn(variable -> !JVM.contains(variable))
          .allMatch(settings(workload)::reads, "read by " + service(workload));
    }
  }

  @Test
  void aVariableThatNobodyReadsIsFound() {
    ServiceSettings operator = new ServiceSettings("session-operator");

    assertThat(operator.reads("HEARTH_ENDPOINT_IMAGE")).isTrue();
    assertThat(operator.reads("HEARTH_ENDPOINT_IMAEG")).isFalse();
    assertThat(operator.reads("QUARKUS_HTTP_PORT")).isTrue();
    assertThat(operator.reads("QUARKUS_OIDC_AUTH_SERVER_URL")).isFalse();
    assertThat(operator.reads("KAFKA_BOOTSTRAP_SERVERS")).isTrue();
    assertThat(operator.reads("KAFKA_BOOTSTRAP_SERVER")).isFalse();
  }

  /** What has no default and stands in no package: without it the service would not start. */
  @ParameterizedTest
  @EnumSource
  void whatHasNoDefaultIsSet(Installation installation) {
    Map<String, Set<String>> needed =
        Map.of(
            "tenant-service", controlPlane(),
            "session-service", controlPlane(),
            "billing-service", controlPlane(),
            "session-operator",
                Set.of(
                    "HEARTH_CLUSTER_NAME",
                    "HEARTH_CLUSTER_REGION",
                    "HEARTH_ENDPOINT_IMAGE",
                    "HEARTH_CA_CERTIFICATE",
                    "HEARTH_CA_KEY",
                    "HEARTH_GATEWAY_URL",
                    "KAFKA_BOOTSTRAP_SERVERS"),
            "admission-service", Set.of(),
            "tunnel-service",
                Set.of(
                    "HEARTH_TUNNEL_ROLE",
                    "HEARTH_GATEWAY_CERTIFICATE",
                    "HEARTH_GATEWAY_KEY",
                    "HEARTH_GATEWAY_CLIENT_CERTIFICATE",
                    "HEARTH_GATEWAY_CLIENT_KEY",
                    "HEARTH_GATEWAY_CA"));
    Set<String> addressed = new TreeSet<>();
    if (!installation.name().endsWith("GATEWAY_API")) {
      for (Manifest workload : installation.workloads()) {
        if (isOurs(workload)) {
          addressed.add(service(workload));
          assertThat(variables(installation, workload).keySet())
              .as("%s", workload)
              .containsAll(needed.get(service(workload)));
        }
      }
      assertThat(addressed).hasSizeGreaterThanOrEqualTo(3);
    }
  }

  /** A file that a setting names is one that is mounted. */
  @ParameterizedTest
  @EnumSource
  void everyFileThatASettingNamesIsMounted(Installation installation) {
    for (Manifest workload : installation.workloads()) {
      if (!isOurs(workload)) {
        continue;
      }
      Set<String> mounted = mountedFiles(workload);
      variables(installation, workload)
          .forEach(
              (variable, value) -> {
                if (value.startsWith("/")) {
                  assertThat(mounted).as("%s of %s", variable, workload).contains(value);
                }
              });
    }
  }

  private static Set<String> controlPlane() {
    return Set.of(
        "QUARKUS_DATASOURCE_JDBC_URL",
        "QUARKUS_DATASOURCE_USERNAME",
        "QUARKUS_DATASOURCE_PASSWORD",
        "QUARKUS_OIDC_AUTH_SERVER_URL",
        "KAFKA_BOOTSTRAP_SERVERS",
        "KAFKA_SECURITY_PROTOCOL",
        "KAFKA_SASL_JAAS_CONFIG");
  }

  private static ServiceSettings settings(Manifest workload) {
    return READ.computeIfAbsent(service(workload), ServiceSettings::new);
  }

  static boolean isOurs(Manifest workload) {
    return workload.json().at("/metadata/labels/hearth.dev~1part").asText().equals("service");
  }

  /** Its module, which is its image's name. */
  static String service(Manifest workload) {
    String image = workload.podSpec().at("/containers/0/image").asText();
    return image.substring(image.lastIndexOf('/') + 1, image.lastIndexOf(':'));
  }

  /** With their values, empty where a Secret has them. */
  static Map<String, String> variables(Installation installation, Manifest workload) {
    Map<String, String> all = new TreeMap<>();
    JsonNode container = workload.podSpec().at("/containers/0");
    for (JsonNode source : container.path("envFrom")) {
      installation.of("ConfigMap").stream()
          .filter(map -> map.name().equals(source.at("/configMapRef/name").asText()))
          .filter(map -> map.namespace().equals(workload.namespace()))
          .flatMap(map -> map.json().path("data").properties().stream())
          .forEach(entry -> all.put(entry.getKey(), entry.getValue().asText()));
    }
    for (JsonNode one : container.path("env")) {
      all.put(one.path("name").asText(), one.path("value").asText());
    }
    return all;
  }

  private static Set<String> mountedFiles(Manifest workload) {
    Set<String> files = new TreeSet<>();
    for (JsonNode mount : workload.podSpec().at("/containers/0/volumeMounts")) {
      for (JsonNode volume : workload.podSpec().path("volumes")) {
        if (volume.path("name").equals(mount.path("name"))) {
          for (JsonNode item : volume.at("/secret/items")) {
            files.add(mount.path("mountPath").asText() + "/" + item.path("path").asText());
          }
        }
      }
    }
    return files;
  }
}
