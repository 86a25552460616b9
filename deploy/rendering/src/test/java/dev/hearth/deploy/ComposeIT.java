package dev.hearth.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** docker-compose.yml is whole, safe, and in agreement with manifests and services. */
class ComposeIT {
  private static final Set<String> OURS =
      Set.of("tenant-service", "session-service", "billing-service");
  private static final Set<String> JVM = Set.of("JAVA_TOOL_OPTIONS");
  private static final Set<String> CONDITIONS =
      Set.of("service_healthy", "service_completed_successfully");

  private static ComposeFile compose;

  @BeforeAll
  static void prepare() throws IOException {
    compose = new ComposeFile();
  }

  @Test
  void hasAllPartsOfTheSuite() {
    assertThat(compose.services())
        .containsOnlyKeys(
            "kafka",
            "kafka-setup",
            "postgres",
            "keycloak",
            "tenant-service",
            "session-service",
            "billing-service",
            "front",
            "k3s",
            "data-plane");
  }

  @Test
  void whateverRunsTellsItsHealthAndIsBounded() {
    compose
        .services()
        .forEach(
            (name, service) -> {
              if (!compose.ends(name)) {
                assertThat(service.at("/healthcheck/test").size())
                    .as("health check of %s", name)
                    .isGreaterThan(1);
                for (String limit : List.of("interval", "timeout", "retries", "start_period")) {
                  assertThat(service.at("/healthcheck").has(limit))
                      .as("%s of %s", limit, name)
                      .isTrue();
                }
              }
              assertThat(service.at("/deploy/resources/limits/memory").asText())
                  .as("memory of %s", name)
                  .isNotEmpty();
              assertThat(service.at("/deploy/resources/limits/cpus").asText())
                  .as("cpus of %s", name)
                  .isNotEmpty();
              assertThat(service.path("restart").asText())
                  .as("restart of %s", name)
                  .startsWith(compose.ends(name) ? "on-failure:" : "unless-stopped");
            });
  }

  @Test
  void nothingStartsBeforeWhatItNeeds() {
    compose
        .services()
        .forEach(
            (name, service) ->
                service
                    .path("depends_on")
                    .properties()
                    .forEach(
                        needed -> {
                          String condition = needed.getValue().path("condition").asText();
                          assertThat(compose.services()).containsKey(needed.getKey());
                          assertThat(condition)
                              .as("%s waits for %s", name, needed.getKey())
                              .isIn(CONDITIONS)
                              .isEqualTo(
                                  compose.ends(needed.getKey())
                                      ? "service_completed_successfully"
                                      : "service_healthy");
                        }));
    for (String service : OURS) {
      assertThat(compose.services().get(service).path("depends_on").size())
          .as("what %s waits for", service)
          .isGreaterThanOrEqualTo(3);
    }
  }

  /** Named once in base/images; the node's own image is compose's alone. */
  @Test
  void imagesArePinnedAndThoseOfTheManifests() {
    Set<String> known = new TreeSet<>();
    Repository.yaml(compose.folder().resolve("deploy/kustomize/base/images/kustomization.yaml"))
        .path("images")
        .forEach(
            image -> known.add(image.path("name").asText() + ":" + image.path("newTag").asText()));
    compose
        .services()
        .forEach(
            (name, service) -> {
              String image = service.path("image").asText();
              assertThat(image)
                  .as("image of %s", name)
                  .matches(".+:[^:/]+")
                  .doesNotEndWith("latest");
              if (!image.startsWith("docker.io/rancher/k3s:")) {
                assertThat(known).as("image of %s", name).contains(image);
              }
            });
    assertThat(known)
        .anyMatch(image -> image.startsWith(session("HEARTH_SPARK_IMAGE_REPOSITORY") + ":"));
  }

  @Test
  void doorsAnswerOnTheLoopbackOnly() {
    List<String> ports = new ArrayList<>();
    compose
        .services()
        .values()
        .forEach(service -> service.path("ports").forEach(port -> ports.add(port.asText())));

    assertThat(ports).hasSize(3).allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void nobodyIsRootOrMayWriteButWhoMust() {
    compose
        .services()
        .forEach(
            (name, service) -> {
              if (name.equals("k3s")) {
                return;
              }
              assertThat(service.path("privileged").asBoolean()).as("%s", name).isFalse();
              assertThat(service.path("cap_drop").toString()).as("%s", name).contains("ALL");
              assertThat(service.path("security_opt").toString())
                  .as("%s", name)
                  .contains("no-new-privileges");
              if (!name.equals("keycloak")) {
                assertThat(service.path("read_only").asBoolean()).as("%s", name).isTrue();
              }
              if (!name.equals("data-plane")) {
                assertThat(service.path("user").asText())
                    .as("%s", name)
                    .matches("[1-9][0-9]*:[0-9]+");
              }
            });
  }

  /** Passwords come as files that secrets.sh makes, and are never in the file itself. */
  @Test
  void noSecretIsWrittenDown() throws IOException {
    compose
        .services()
        .forEach(
            (name, service) ->
                compose
                    .environment(service)
                    .forEach(
                        (variable, value) -> {
                          if (variable.matches(".*(PASSWORD|SECRET|TOKEN|JAAS).*")) {
                            assertThat(value).as("%s of %s", variable, name).startsWith("/");
                          }
                        }));
    Set<String> passwords = new TreeSet<>();
    for (String name : List.of("postgres", "tenant", "session", "billing", "keycloak")) {
      passwords.add(
          Files.readString(compose.folder().resolve("deploy/compose/generated/postgres/" + name)));
    }
    assertThat(passwords).hasSize(5).allMatch(password -> password.matches("[0-9a-f]{40}"));
  }

  @Test
  void whatIsMountedIsThere() {
    Set<String> volumes = new TreeSet<>();
    compose.json().path("volumes").fieldNames().forEachRemaining(volumes::add);
    compose
        .services()
        .forEach(
            (name, service) ->
                service
                    .path("volumes")
                    .forEach(
                        mount -> {
                          String source = mount.asText().split(":")[0];
                          if (source.startsWith("./")) {
                            assertThat(compose.folder().resolve(source))
                                .as("mount of %s", name)
                                .exists();
                          } else {
                            assertThat(volumes).as("volume of %s", name).contains(source);
                          }
                        }));
  }

  /** Containers run as others than who made the files. */
  @Test
  void whatContainersReadIsReadable() throws IOException {
    Path generated = compose.folder().resolve("deploy/compose/generated");
    assertThat(Files.getPosixFilePermissions(generated).toString()).doesNotContain("OTHERS");
    for (String file : List.of("tenant-service.properties", "kafka/admin", "door/tls.key")) {
      assertThat(Files.getPosixFilePermissions(generated.resolve(file)).toString())
          .as(file)
          .contains("OTHERS_READ");
    }
  }

  @Test
  void eachServiceIsGivenWhatItReads() {
    for (String name : OURS) {
      JsonNode service = compose.services().get(name);
      Map<String, String> given = new TreeMap<>(compose.environment(service));
      Set<String> secrets = new TreeSet<>();
      compose
          .lines("deploy/compose/generated/" + name + ".properties")
          .forEach(line -> secrets.add(line.substring(0, line.indexOf('='))));

      ServiceSettings settings = new ServiceSettings(name);
      assertThat(given.keySet())
          .as("variables of %s", name)
          .filteredOn(variable -> !JVM.contains(variable))
          .allMatch(settings::reads, "read by " + name);
      assertThat(given)
          .as("%s", name)
          .containsKeys(
              "QUARKUS_DATASOURCE_JDBC_URL",
              "QUARKUS_OIDC_AUTH_SERVER_URL",
              "KAFKA_BOOTSTRAP_SERVERS",
              "HEARTH_UNSAFE_ALLOW");
      assertThat(secrets)
          .as("secrets of %s", name)
          .containsExactly(
              "kafka.sasl.jaas.config",
              "quarkus.datasource.password",
              "quarkus.datasource.username");
      assertThat(given.get("QUARKUS_CONFIG_LOCATIONS"))
          .isEqualTo(service.at("/volumes/0").asText().split(":")[1]);
    }
  }

  /** A host name in a setting is a service, by its name or by an alias. */
  @Test
  void hostsAreThere() {
    Set<String> hosts = new TreeSet<>(compose.services().keySet());
    compose
        .services()
        .values()
        .forEach(
            service ->
                service.at("/networks/hearth/aliases").forEach(alias -> hosts.add(alias.asText())));
    for (String name : OURS) {
      Map<String, String> given = compose.environment(compose.services().get(name));
      assertThat(hosts)
          .contains(
              host(given.get("QUARKUS_DATASOURCE_JDBC_URL").substring("jdbc:".length())),
              host(given.get("QUARKUS_OIDC_AUTH_SERVER_URL")),
              given.get("KAFKA_BOOTSTRAP_SERVERS").split(":")[0]);
    }
    for (String line : compose.lines("deploy/kustomize/components/front/control-plane.routes")) {
      if (line.contains("proxy_pass")) {
        assertThat(hosts).contains(host(line.replaceAll(".*proxy_pass ", "").replace(";", "")));
      }
    }
  }

  @Test
  void theDataPlaneRendersAndFindsKafka() {
    Command rendered =
        Command.run(compose.folder(), "kubectl", "kustomize", "deploy/compose/data-plane");
    List<Manifest> all =
        Repository.documents(rendered.orFail("kubectl kustomize deploy/compose/data-plane"))
            .stream()
            .map(Manifest::new)
            .toList();
    String address = compose.json().at("/services/kafka/networks/hearth/ipv4_address").asText();

    assertThat(all)
        .filteredOn(one -> one.is("Deployment"))
        .extracting(Manifest::name)
        .containsExactlyInAnyOrder("session-operator", "admission-service", "tunnel-gateway");
    assertThat(all)
        .filteredOn(one -> one.is("EndpointSlice"))
        .singleElement()
        .satisfies(
            slice ->
                assertThat(slice.json().at("/endpoints/0/addresses/0").asText())
                    .isEqualTo(address));
    assertThat(all)
        .filteredOn(one -> one.is("NetworkPolicy") && one.name().equals("kafka"))
        .singleElement()
        .satisfies(policy -> assertThat(policy.json().toString()).contains(address + "/32"));
    assertThat(all)
        .filteredOn(one -> one.is("ConfigMap") && one.name().startsWith("session-operator"))
        .singleElement()
        .satisfies(
            map ->
                assertThat(map.json().at("/data/HEARTH_GATEWAY_URL").asText())
                    .isEqualTo("https://localhost:9443"));
  }

  @Test
  void theClientOfAnEngineReadsIt() {
    assumeTrue(hasClient(), "not tried: docker compose config (the client is not on this machine)");

    Command.run(compose.folder(), "docker", "compose", "config", "--quiet")
        .orFail("docker compose config");
  }

  private static boolean hasClient() {
    try {
      return Command.run(compose.folder(), "docker", "compose", "version").code() == 0;
    } catch (AssertionError e) {
      return false;
    }
  }

  private static String session(String variable) {
    return compose.environment(compose.services().get("session-service")).get(variable);
  }

  private static String host(String url) {
    return URI.create(url).getHost();
  }
}
