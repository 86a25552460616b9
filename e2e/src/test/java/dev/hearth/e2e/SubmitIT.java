package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code spark-submit --deploy-mode cluster}, as it comes, from outside of the cluster: the driver
 * that it makes through the facade is the session's.
 */
@Order(4)
@ExtendWith(SharedPlatform.class)
class SubmitIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final String REQUEST =
      """
      {"kind": "batch", "driver": {"cores": 1, "memory": "768m", "localDisk": "1g"},
       "executor": {"cores": 1, "memory": "512m", "max": 1, "localDisk": "1g"},
       "environment": {"STAGE": "trial $(HOME)"},
       "application": {"source": "submit"}}
      """;

  private static final String DRIVER =
      """
      {"apiVersion": "v1", "kind": "Pod",
       "metadata": {"name": "driver-1", "labels": {"spark-role": "driver"}},
       "spec": {"restartPolicy": "Never", "serviceAccountName": "spark-driver",
         "containers": [{"name": "spark-kubernetes-driver", "image": "%s",
           "command": ["/bin/sh", "-c", "echo ran; exit 7"],
           "resources": {"requests": {"cpu": "1", "memory": "512Mi"},
                         "limits": {"cpu": "1", "memory": "512Mi"}}}]}}
      """;

  private static final String HADOOP = hadoop();
  private static final Path JAR = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");

  @Test
  void theSubmittedDriverIsTheSessions(Platform platform, @TempDir Path folder) throws Exception {
    platform.require(Ability.SHARED_FILES);

    // Given
    Person ada = platform.person("ada");
    Invariants invariants = new Invariants(platform, ada);
    SparkSubmit spark = SparkSubmit.distribution(folder.resolve("spark"));
    String completing = session(ada);
    String failing = session(ada);
    ada.awaitState(completing, "Ready", LIMIT);
    ada.awaitState(failing, "Ready", LIMIT);
    assertThat(ada.get("/v1/sessions/" + completing).json().path("reason").asText())
        .isEqualTo("AwaitsSubmission");
    Path properties = platform.conf(completing, folder.resolve("completing"));

    // When
    var good =
        spark.submitToCluster(
            properties, folder.resolve("good.log"), jobWith("--variable", "STAGE"));
    var bad =
        spark.submitToCluster(
            platform.conf(failing, folder.resolve("failing")),
            folder.resolve("bad.log"),
            jobWith("--exit-code", "7"));

    // Then
    ada.awaitState(completing, "Ended", LIMIT);
    JsonNode ended = ada.get("/v1/sessions/" + completing).has(200).json();
    assertThat(ended.path("reason").asText()).isEqualTo("Completed");
    assertThat(ended.at("/result/exitCode").asInt(-1)).isZero();
    assertThat(lines(ended)).anyMatch(line -> line.startsWith("sum 500500 by executors [1"));
    assertThat(lines(ended))
        .contains("variable STAGE driver [trial $(HOME)] executor [trial $(HOME)]");
    assertThat(ended.at("/application/source").asText()).isEqualTo("submit");
    assertThat(good.exitCode(LIMIT)).as(good.tail()).isZero();
    assertThat(good.text()).contains("driver-1").contains("termination reason: Completed");

    ada.awaitState(failing, "Failed", LIMIT);
    JsonNode failed = ada.get("/v1/sessions/" + failing).has(200).json();
    assertThat(failed.path("reason").asText()).isEqualTo("DriverFailed");
    assertThat(failed.at("/result/exitCode").asInt()).isEqualTo(7);
    assertThat(lines(failed)).anyMatch(line -> line.startsWith("sum 500500 by executors ["));
    bad.exitCode(LIMIT);

    assertThat(platform.calls("system:serviceaccount:hearth-" + completing + ":hearth-endpoint"))
        .as("what spark-submit was seen to call")
        .contains("create pods", "get pods", "watch pods", "patch configmaps", "patch services")
        .doesNotContain("delete pods", "deletecollection pods", "create configmaps");
    for (String session : List.of(completing, failing)) {
      invariants.hold(session);
      assertThat(
              ada.get("/v1/usage?session=" + session).json().path("pods").findValuesAsText("role"))
          .contains("driver", "executor", "endpoint");
    }
  }

  /** A program that every Spark image has: what pods of a cluster see is in their image. */
  @Test
  void aProgramOfTheImageRunsAndAnotherImageIsRefused(Platform platform, @TempDir Path folder)
      throws Exception {
    // Given
    Person ada = platform.person("ada");
    SparkSubmit spark = SparkSubmit.distribution(folder.resolve("spark"));
    String id = session(ada);
    ada.awaitState(id, "Ready", LIMIT);
    Path properties = platform.conf(id, folder.resolve("conf"));
    List<String> program =
        List.of(
            "--class",
            "org.apache.hadoop.util.VersionInfo",
            "local://" + platform.sparkHome() + "/jars/" + HADOOP);
    List<String> elsewhere =
        new ArrayList<>(List.of("--conf", "spark.kubernetes.container.image=evil/spark:1"));
    elsewhere.addAll(program);

    // When
    var foreign = spark.submitToCluster(properties, folder.resolve("foreign.log"), elsewhere);
    int refused = foreign.exitCode(LIMIT);
    var good = spark.submitToCluster(properties, folder.resolve("good.log"), program);

    // Then
    assertThat(refused).isNotZero();
    assertThat(foreign.text())
        .contains("spec.containers[0].image 'evil/spark:1' is not accepted: use the session's own");
    assertThat(good.exitCode(LIMIT)).as(good.tail()).isZero();
    ada.awaitState(id, "Ended", LIMIT);
    JsonNode ended = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(ended.path("reason").asText()).isEqualTo("Completed");
    assertThat(lines(ended)).anyMatch(line -> line.startsWith("Hadoop 3."));
    new Bill(platform, ada, id).agreesWithTheJournal();
  }

  /** Without spark-submit and its files, so that every cluster can be asked. */
  @Test
  void aPodAsSparkSubmitSendsItIsTakenAndItsEndIsTheSessions(Platform platform) {
    // Given
    Person ada = platform.person("ada");
    Invariants invariants = new Invariants(platform, ada);
    SessionLife life = SessionLife.begin(ada, UUID.randomUUID().toString(), REQUEST);
    life.await("Ready");
    Doors doors = life.doors();
    Optional<String> ticket = Optional.of(life.ticket());

    // When
    JsonNode driver =
        doors
            .send("POST", doors.inNamespace("pods"), DRIVER.formatted(life.image()), ticket)
            .has(201)
            .json();

    // Then
    assertThat(driver.at("/metadata/labels/hearth.dev~1role").asText()).isEqualTo("driver");
    assertThat(driver.at("/spec/containers/0/volumeMounts").toString())
        .contains("/var/run/secrets/kubernetes.io/serviceaccount");
    // The start gate, where the cluster has one.
    assertThat(driver.at("/spec/initContainers"))
        .allSatisfy(gate -> assertThat(gate.path("volumeMounts")).isEmpty());
    ada.awaitState(life.id(), "Failed", LIMIT);
    JsonNode failed = ada.get("/v1/sessions/" + life.id()).has(200).json();
    assertThat(failed.path("reason").asText()).isEqualTo("DriverFailed");
    assertThat(failed.at("/result/exitCode").asInt()).isEqualTo(7);
    assertThat(lines(failed)).containsExactly("ran");
    invariants.hold(life.id());
  }

  private static String hadoop() {
    Path jars = Launcher.REPOSITORY.resolve("local/spark/target/jars");
    try (Stream<Path> files = Files.list(jars)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("hadoop-client-api-"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no hadoop-client-api in " + jars));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> job() {
    List<String> all = new ArrayList<>();
    // A result has the last lines of the log, and Spark has much to say of its end: among it where
    // a thread was that stood still.
    all.addAll(List.of("--conf", "spark.log.level=ERROR"));
    all.addAll(List.of("--class", "dev.hearth.demo.SumJob", "local://" + JAR));
    return all;
  }

  private static List<String> jobWith(String... arguments) {
    List<String> all = job();
    all.addAll(List.of(arguments));
    return all;
  }

  private static String session(Person owner) {
    return owner.post("/v1/sessions?queue=false", REQUEST).has(201).json().path("id").asText();
  }

  private static List<String> lines(JsonNode session) {
    return session.at("/result/lastLines").valueStream().map(JsonNode::asText).toList();
  }
}
