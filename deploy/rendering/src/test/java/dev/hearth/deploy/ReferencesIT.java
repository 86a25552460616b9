package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever names something else names something that is there. */
class ReferencesIT {
  /** A row of the table of Secrets in docs/install.md: namespace, name, keys. */
  private static final Pattern DOCUMENTED =
      Pattern.compile("\\| `(hearth-[a-z]+)` \\| `([a-z-]+)` \\| ((?:`[^`]+`(?:, )?)+) \\|.*");

  private static final List<String> CERTIFICATE = List.of("tls.crt", "tls.key", "ca.crt");

  @ParameterizedTest
  @EnumSource
  void everySecretIsMadeOrDocumented(Installation installation) throws IOException {
    Map<String, Set<String>> known = rendered(installation, "Secret");
    for (Manifest certificate : installation.of("Certificate")) {
      known.put(
          certificate.namespace() + "/" + certificate.json().at("/spec/secretName").asText(),
          Set.copyOf(CERTIFICATE));
    }
    if (!installation.bringsItsSecrets()) {
      known.putAll(documented());
    }
    List<String> missing = new ArrayList<>();
    for (Reference reference : secrets(installation)) {
      if (!known.getOrDefault(reference.object(), Set.of()).contains(reference.key())) {
        missing.add(reference.toString());
      }
    }
    assertThat(missing).isEmpty();
  }

  /** Nothing is asked of an administrator that no overlay needs. */
  @Test
  void everyDocumentedSecretIsUsed() throws IOException {
    Set<String> used = new TreeSet<>();
    for (Installation installation : Installation.values()) {
      secrets(installation).forEach(reference -> used.add(reference.toString()));
    }
    documented()
        .forEach(
            (secret, keys) -> keys.forEach(key -> assertThat(used).contains(secret + " " + key)));
    assertThat(documented()).hasSizeGreaterThan(5);
  }

  @ParameterizedTest
  @EnumSource
  void everyConfigMapIsThere(Installation installation) {
    Map<String, Set<String>> known = rendered(installation, "ConfigMap");
    for (Manifest workload : installation.workloads()) {
      List<String> names = new ArrayList<>();
      workload.podSpec().path("volumes").forEach(v -> names.add(v.at("/configMap/name").asText()));
      for (JsonNode container : workload.containers()) {
        container
            .path("envFrom")
            .forEach(from -> names.add(from.at("/configMapRef/name").asText()));
      }
      names.removeIf(String::isEmpty);
      assertThat(known.keySet())
          .as("%s", workload)
          .containsAll(names.stream().map(name -> workload.namespace() + "/" + name).toList());
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyServiceLeadsToAPortOfItsPods(Installation installation) {
    for (Manifest service : installation.of("Service")) {
      List<Manifest> behind =
          installation.workloads().stream()
              .filter(workload -> workload.namespace().equals(service.namespace()))
              .filter(workload -> workload.hasPodLabels(service.json().at("/spec/selector")))
              .toList();
      assertThat(behind).as("behind %s", service).hasSize(1);
      for (JsonNode port : service.json().at("/spec/ports")) {
        assertThat(behind.get(0).containerPort(port.path("targetPort")))
            .as("%s, port %s", service, port.path("name"))
            .isPresent();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyBindingJoinsARoleAndAnAccountThatAWorkloadRunsAs(Installation installation) {
    Set<String> accounts = new TreeSet<>();
    installation.of("ServiceAccount").forEach(a -> accounts.add(a.namespace() + "/" + a.name()));
    Set<String> used = new TreeSet<>();
    for (Manifest workload : installation.workloads()) {
      used.add(workload.namespace() + "/" + workload.podSpec().path("serviceAccountName").asText());
    }
    assertThat(used).isEqualTo(accounts);

    Stream.concat(
            installation.of("ClusterRoleBinding").stream(), installation.of("RoleBinding").stream())
        .forEach(
            binding -> {
              JsonNode role = binding.json().path("roleRef");
              assertThat(installation.of(role.path("kind").asText()))
                  .as("role of %s", binding)
                  .anyMatch(
                      one ->
                          one.name().equals(role.path("name").asText())
                              && one.namespace().equals(binding.namespace()));
              for (JsonNode subject : binding.json().path("subjects")) {
                assertThat(accounts)
                    .as("subject of %s", binding)
                    .contains(
                        subject.path("namespace").asText() + "/" + subject.path("name").asText());
              }
            });
  }

  /** A door's routes are exactly the paths that the services' documents have. */
  @ParameterizedTest
  @EnumSource(names = {"TRIAL", "CONTROL_PLANE", "CONTROL_PLANE_BY_GATEWAY_API"})
  void theDoorLeadsToEveryPathOfTheServicesAndToNoOther(Installation installation) {
    Map<String, String> wanted = new TreeMap<>();
    for (String service : List.of("tenant-service", "session-service", "billing-service")) {
      Repository.yaml(Repository.ROOT.resolve("services/" + service + "/openapi.yaml"))
          .path("paths")
          .fieldNames()
          .forEachRemaining(path -> wanted.put("/v1/" + path.split("/")[2], service));
    }
    assertThat(wanted).hasSizeGreaterThan(4);
    assertThat(routes(installation)).isEqualTo(wanted);
  }

  private static Map<String, String> routes(Installation installation) {
    Map<String, String> routes = new TreeMap<>();
    for (Manifest route : installation.of("HTTPRoute")) {
      for (JsonNode rule : route.json().at("/spec/rules")) {
        for (JsonNode match : rule.path("matches")) {
          routes.put(match.at("/path/value").asText(), rule.at("/backendRefs/0/name").asText());
        }
      }
    }
    Pattern location =
        Pattern.compile(
            "location (\\S+) \\{\\s+proxy_pass http://([a-z-]+)\\.([a-z-]+)\\.svc:8080;");
    for (Manifest map : installation.of("ConfigMap")) {
      Matcher found = location.matcher(map.json().at("/data/control-plane.routes").asText());
      while (found.find()) {
        routes.put(found.group(1), found.group(2));
        assertThat(found.group(3)).isEqualTo("hearth-control");
      }
    }
    return routes;
  }

  /** One key of a Secret that a workload asks for. */
  private record Reference(String object, String key) {
    @Override
    public String toString() {
      return object + " " + key;
    }
  }

  private static List<Reference> secrets(Installation installation) {
    List<Reference> all = new ArrayList<>();
    for (Manifest workload : installation.workloads()) {
      String prefix = workload.namespace() + "/";
      for (JsonNode container : workload.containers()) {
        for (JsonNode variable : container.path("env")) {
          JsonNode key = variable.at("/valueFrom/secretKeyRef");
          if (!key.isMissingNode()) {
            all.add(new Reference(prefix + key.path("name").asText(), key.path("key").asText()));
          }
        }
      }
      for (JsonNode volume : workload.podSpec().path("volumes")) {
        JsonNode secret = volume.path("secret");
        for (JsonNode item : secret.path("items")) {
          all.add(
              new Reference(
                  prefix + secret.path("secretName").asText(), item.path("key").asText()));
        }
      }
    }
    return all;
  }

  private static Map<String, Set<String>> rendered(Installation installation, String kind) {
    Map<String, Set<String>> known = new TreeMap<>();
    for (Manifest one : installation.of(kind)) {
      Set<String> keys = new TreeSet<>();
      one.json().path("data").fieldNames().forEachRemaining(keys::add);
      known.put(one.namespace() + "/" + one.name(), keys);
    }
    return known;
  }

  private static Map<String, Set<String>> documented() throws IOException {
    Map<String, Set<String>> known = new TreeMap<>();
    for (String line : Files.readAllLines(Repository.ROOT.resolve("docs/install.md"))) {
      Matcher row = DOCUMENTED.matcher(line);
      if (row.matches()) {
        Set<String> keys = new TreeSet<>();
        for (String key : row.group(3).split(", ")) {
          keys.add(key.replace("`", ""));
        }
        known.put(row.group(1) + "/" + row.group(2), keys);
      }
    }
    return known;
  }
}
