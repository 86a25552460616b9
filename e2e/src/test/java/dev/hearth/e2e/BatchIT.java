package dev.hearth.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Sessions of kind batch: an application runs in the cluster, and what came of it is told. */
@Order(4)
@ExtendWith(SharedPlatform.class)
class BatchIT {
  private static final Duration LIMIT = Duration.ofMinutes(4);
  private static final Pattern SESSION = Pattern.compile("s[a-z0-9]{12}");
  private static final Path JAR = Launcher.REPOSITORY.resolve("local/demo/target/local-demo.jar");

  private HttpServer web;

  @AfterEach
  void closeWeb() {
    if (web != null) {
      web.stop(0);
    }
  }

  @Test
  void anApplicationRunsToItsEndAndIsTriedAgainAsOftenAsWasAskedFor(
      Platform platform, @TempDir Path folder) {
    platform.require(Ability.SHARED_FILES);

    // Given
    Person ada = platform.person("ada");
    Path mark = folder.resolve("failed-once");

    // When
    String second = submit(ada, 1, "--fail-before", mark.toString());
    String failing = submit(ada, 0, "--exit-code", "7");

    // Then
    ada.awaitState(failing, "Failed", LIMIT);
    JsonNode failed = ada.get("/v1/sessions/" + failing).has(200).json();
    assertThat(failed.path("reason").asText()).isEqualTo("DriverFailed");
    assertThat(failed.path("message").asText()).contains("exit code 7");
    assertThat(failed.at("/result/exitCode").asInt()).isEqualTo(7);
    assertThat(failed.at("/result/attempt").asInt()).isEqualTo(1);
    assertThat(lines(failed)).anyMatch(line -> line.startsWith("sum 500500 by executors [1"));

    ada.awaitState(second, "Ended", LIMIT);
    JsonNode ended = ada.get("/v1/sessions/" + second).has(200).json();
    assertThat(ended.path("reason").asText()).isEqualTo("Completed");
    assertThat(ended.at("/result/exitCode").asInt(-1)).isZero();
    assertThat(ended.at("/result/attempt").asInt()).isEqualTo(2);
    assertThat(lines(ended)).anyMatch(line -> line.startsWith("sum 500500 by executors ["));
    assertThat(mark).exists();

    for (String session : List.of(failing, second)) {
      new Bill(platform, ada, session).agreesWithTheJournal();
    }
    List<String> roles =
        ada.get("/v1/usage?session=" + second).json().path("pods").findValuesAsText("role");
    assertThat(roles.stream().filter("driver"::equals)).as("runs of the driver").hasSize(2);
    assertThat(roles).contains("executor");
  }

  @Test
  void oneThatIsStoppedEndsAsWasAskedFor(Platform platform, @TempDir Path folder) {
    platform.require(Ability.SHARED_FILES);
    Person ada = platform.person("ada");
    String id = submit(ada, 3, "--again-after", folder.resolve("never").toString());
    ada.awaitState(id, "Ready", LIMIT);

    ada.delete("/v1/sessions/" + id).has(202);

    ada.awaitState(id, "Ended", LIMIT);
    JsonNode ended = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(ended.path("reason").asText()).isEqualTo("Stopped");
    assertThat(ended.has("result")).as("%s", ended.path("result")).isFalse();
    new Bill(platform, ada, id).agreesWithTheJournal();
  }

  @Test
  void whatTheRequestNamesIsThereForDriverAndExecutors(Platform platform, @TempDir Path folder)
      throws IOException {
    platform.require(Ability.SHARED_FILES);

    // Given
    Person ada = platform.person("ada");
    Path settings = repository(folder, "found.txt");
    web =
        SimpleFileServer.createFileServer(
            new InetSocketAddress("127.0.0.1", 0), JAR.getParent(), OutputLevel.NONE);
    web.start();

    // When
    String id =
        ada.post(
                "/v1/sessions",
                """
                {"kind": "batch", "driver": {"memory": "768m", "localDisk": "1g"},
                 "executor": {"memory": "512m", "max": 1, "localDisk": "1g"},
                 "environment": {"STAGE": "trial $(HOME) $1"},
                 "packages": ["com.example:found:1.0"],
                 "sparkConf": {"spark.jars.ivySettings": "%s", "spark.log.level": "ERROR"},
                 "application": {"resource": "http://127.0.0.1:%d/%s", "mainClass": "dev.hearth.demo.SumJob",
                   "arguments": ["--variable", "STAGE", "--resource", "found.txt"]}}
                """
                    .formatted(settings, web.getAddress().getPort(), JAR.getFileName()))
            .has(201)
            .json()
            .path("id")
            .asText();
    ada.awaitState(id, "Ended", LIMIT);

    // Then
    JsonNode ended = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(lines(ended))
        .contains(
            "variable STAGE driver [trial $(HOME) $1] executor [trial $(HOME) $1]",
            "resource found.txt driver [there] executor [there]");
    assertThat(ended.at("/executor/localDiskMiBEach").asInt()).isEqualTo(1024);
    assertThat(ended.at("/driver/localDiskMiB").asInt()).isEqualTo(1024);
  }

  @Test
  void whatIsUploadedRunsInDriverAndExecutorsOfEveryAttempt(Platform platform, @TempDir Path folder)
      throws IOException {
    // Given
    Person ada = platform.person("ada");
    Path library = library(folder.resolve("found.jar"), "found.txt");
    String id =
        ada.post(
                "/v1/sessions",
                """
                {"kind": "batch", "driver": {"memory": "768m"},
                 "executor": {"memory": "512m", "max": 1},
                 "sparkConf": {"spark.log.level": "ERROR"},
                 "application": {"resource": "upload://job.jar", "jars": ["upload://found.jar"],
                   "mainClass": "dev.hearth.demo.SumJob", "retries": 1,
                   "arguments": ["--resource", "found.txt", "--exit-code", "7"]}}
                """)
            .has(201)
            .json()
            .path("id")
            .asText();
    ada.awaitState(id, "Ready", LIMIT);
    JsonNode waits = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(waits.path("reason").asText()).isEqualTo("AwaitsUpload");
    assertThat(waits.path("message").asText()).contains("job.jar, found.jar");

    // When
    Doors doors = new Doors(platform.gateway(), id, waits.at("/gateway/caPem").asText());
    String ticket = ada.ticket(id, "files");
    doors.upload("other.jar", JAR, ticket).isProblem(404);
    doors.upload("job.jar", JAR, ticket).has(201);
    doors.upload("job.jar", library, ticket).isProblem(409);
    doors.upload("found.jar", library, ticket).has(201);

    // Then
    ada.awaitState(id, "Failed", LIMIT);
    JsonNode failed = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(failed.path("reason").asText()).isEqualTo("DriverFailed");
    assertThat(failed.at("/result/exitCode").asInt()).isEqualTo(7);
    assertThat(failed.at("/result/attempt").asInt()).isEqualTo(2);
    assertThat(lines(failed))
        .contains("resource found.txt driver [there] executor [there]")
        .anyMatch(line -> line.startsWith("sum 500500 by executors [1"));
    new Bill(platform, ada, id).agreesWithTheJournal();
  }

  @Test
  void aPythonProgramIsTheDriverAndItsModulesComeWithIt(Platform platform) {
    platform.require(Ability.PYTHON);
    Path folder = Launcher.REPOSITORY.resolve("e2e/src/test/resources/python");

    Person ada = platform.person("ada");
    String id =
        ada.post(
                "/v1/sessions",
                """
                {"kind": "batch", "driver": {"memory": "768m"},
                 "executor": {"memory": "512m", "max": 1},
                 "sparkConf": {"spark.log.level": "ERROR"},
                 "application": {"resource": "upload://job.py", "pyFiles": ["upload://greeting.py"],
                   "arguments": ["ada", "7"]}}
                """)
            .has(201)
            .json()
            .path("id")
            .asText();
    ada.awaitState(id, "Ready", LIMIT);
    JsonNode ready = ada.get("/v1/sessions/" + id).has(200).json();

    // When
    Doors doors = new Doors(platform.gateway(), id, ready.at("/gateway/caPem").asText());
    String ticket = ada.ticket(id, "files");
    for (String file : List.of("greeting.py", "job.py")) {
      doors.upload(file, folder.resolve(file), ticket).has(201);
    }

    // Then
    ada.awaitState(id, "Failed", LIMIT);
    JsonNode failed = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(lines(failed)).contains("counted 1000 for dear ada");
    assertThat(failed.path("reason").asText()).isEqualTo("DriverFailed");
    assertThat(failed.at("/result/exitCode").asInt()).isEqualTo(7);
    new Bill(platform, ada, id).agreesWithTheJournal();
    assertThat(ada.get("/v1/usage?session=" + id).json().path("pods").findValuesAsText("role"))
        .contains("driver", "executor");
  }

  /** Mostly waits, so it does that beside the others. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void aSessionWhoseFilesDoNotComeSaysSoAndEnds(Platform platform) {
    Person ada = platform.person("ada");
    String id =
        ada.post(
                "/v1/sessions",
                """
                {"kind": "batch", "idleTimeout": "PT10S", "executor": {"max": 1},
                 "application": {"resource": "upload://job.jar", "mainClass": "a.Job"}}
                """)
            .has(201)
            .json()
            .path("id")
            .asText();

    ada.awaitState(id, "Failed", LIMIT);

    JsonNode failed = ada.get("/v1/sessions/" + id).has(200).json();
    assertThat(failed.path("reason").asText()).isEqualTo("NotUploaded");
    assertThat(failed.path("message").asText()).startsWith("job.jar did not come within 10 s");
    assertThat(ada.get("/v1/sessions/" + id + "/diagnosis").has(200).text())
        .contains("gateway.files");
  }

  /** Mostly waits, so it does that beside the others. */
  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void theLauncherUploadsWhatItRuns(Platform platform, @TempDir Path folder) throws IOException {
    Path jar = Files.copy(JAR, folder.resolve("my job (1).jar"));

    String said =
        platform.task(
            LIMIT,
            "ada",
            "batch",
            "run",
            jar.toString(),
            "--class",
            "dev.hearth.demo.SumJob",
            "--max",
            "1");

    assertThat(said).contains("sum 500500 by executors [1", "Ended, Completed");
    Matcher session = SESSION.matcher(said);
    assertThat(session.find()).as(said).isTrue();
    JsonNode ran = platform.person("ada").get("/v1/sessions/" + session.group()).json();
    assertThat(ran.at("/application/resource").asText()).isEqualTo("upload://my_job__1_.jar");
  }

  /** One package in a repository of its own, and the settings that lead Spark to it alone. */
  private static Path repository(Path folder, String content) throws IOException {
    Path artifact = Files.createDirectories(folder.resolve("com/example/found/1.0"));
    library(artifact.resolve("found-1.0.jar"), content);
    Files.writeString(
        artifact.resolve("found-1.0.pom"),
        """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>com.example</groupId><artifactId>found</artifactId><version>1.0</version>
        </project>
        """);
    return Files.writeString(
        folder.resolve("ivysettings.xml"),
        """
        <ivysettings>
          <settings defaultResolver="here"/>
          <resolvers><ibiblio name="here" m2compatible="true" root="%s"/></resolvers>
        </ivysettings>
        """
            .formatted(folder.toUri()));
  }

  private static Path library(Path file, String content) throws IOException {
    try (ZipOutputStream jar = new ZipOutputStream(Files.newOutputStream(file))) {
      jar.putNextEntry(new ZipEntry(content));
    }
    return file;
  }

  /**
   * A result has the last lines of the log. At its end Spark may say where a thread was that stood
   * still, in more lines than there are.
   */
  private static String submit(Person owner, int retries, String... arguments) {
    return owner
        .post(
            "/v1/sessions?queue=false",
            """
            {"kind": "batch", "driver": {"cores": 1, "memory": "768m"},
             "executor": {"cores": 1, "memory": "512m", "max": 1},
             "sparkConf": {"spark.log.level": "ERROR"},
             "application": {"resource": "local://%s", "mainClass": "dev.hearth.demo.SumJob",
                             "arguments": ["%s"], "retries": %d}}
            """
                .formatted(JAR, String.join("\", \"", arguments), retries))
        .has(201)
        .json()
        .path("id")
        .asText();
  }

  private static List<String> lines(JsonNode session) {
    return session.at("/result/lastLines").valueStream().map(JsonNode::asText).toList();
  }
}
