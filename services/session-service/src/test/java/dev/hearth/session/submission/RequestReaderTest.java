package dev.hearth.session.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.hearth.session.request.FieldFault;
import dev.hearth.session.request.JsonFields;
import dev.hearth.session.request.RequestRefusal;
import dev.hearth.session.sparkconf.DriverPodConfig;
import dev.hearth.session.sparkconf.SparkConfig;
import dev.hearth.session.sparkconf.SparkImages;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestReaderTest {
  private static final String JAR =
      "\"application\": {\"resource\": \"s3a://jobs/a.jar\", \"mainClass\": \"a.Main\"";

  private static final String PYTHON =
      """
      {"kind": "batch", "driver": {"memory": "2g"},
       "application": {"resource": "s3a://jobs/a.py"}}
      """;

  private final RequestReader reader = reader(Map.of());

  @Test
  void aConnectSessionHasADriverOfTheDefaultSize() {
    SessionRequest request = read(reader, "{\"kind\": \"connect\"}");

    assertThat(request.application()).isNull();
    assertThat(request.driver().podCpuMillis()).isEqualTo(1000);
    assertThat(request.driver().podMemoryMiB()).isEqualTo(1024 + 384);
    assertThat(request.driver().ports().connect()).isEqualTo(15002);
  }

  @Test
  void aClientSessionHasNone() {
    SessionRequest request = read(reader, "{}");

    assertThat(request.driver()).isNull();
    assertThat(request.application()).isNull();
  }

  @Test
  void aBatchSessionRunsWhatItIsGiven() {
    SessionRequest request =
        read(
            reader,
            """
            {"kind": "batch", "driver": {"cores": 2, "memory": "2g", "memoryOverhead": "512m"},
             "application": {"resource": "https://repo.example.com/jobs/sums.jar",
               "mainClass": "com.example.Sums", "arguments": ["--until", "10 $(HOME)"],
               "jars": ["local:///opt/more.jar"], "environment": {"STAGE": "trial"}, "retries": 2}}
            """);

    assertThat(request.driver().podCpuMillis()).isEqualTo(2000);
    assertThat(request.driver().podMemoryMiB()).isEqualTo(2560);
    assertThat(request.application().arguments()).containsExactly("--until", "10 $(HOME)");
    assertThat(request.application().retries()).isEqualTo(2);
  }

  @Test
  void aSubmissionBringsWhatABatchSessionRuns() {
    SessionRequest request =
        read(
            reader,
            """
            {"kind": "batch", "application": {"source": "submit"}, "idleTimeout": "PT5M",
             "driver": {"cores": 2}, "sparkConf": {"spark.jars": "local:///opt/more.jar"}}
            """);

    assertThat(request.application()).isNull();
    assertThat(request.driver().podCpuMillis()).isEqualTo(2000);
    assertThat(request.idleTimeout()).hasMinutes(5);
  }

  @Test
  void anApplicationMayBeUploadedWithinTheIdleTime() {
    SessionRequest request =
        read(
            reader,
            """
            {"kind": "batch", "idleTimeout": "PT5M", "application": {"mainClass": "com.example.Sums",
               "resource": "upload://sums_2.13-1.0.jar", "jars": ["upload://more.jar", "s3a://a/b.jar"],
               "pyFiles": ["upload://helpers.zip"]}}
            """);

    assertThat(request.application().uploads())
        .containsExactly("helpers.zip", "more.jar", "sums_2.13-1.0.jar");
    assertThat(request.idleTimeout()).hasMinutes(5);
  }

  @Test
  void aPythonApplicationGetsAnImageThatRunsItAndItsShareOfMemory(@TempDir Path folder)
      throws IOException {
    RequestReader both = reader(Map.of("hearth.spark.catalogue", catalogue(folder).toString()));

    SessionRequest python = read(both, PYTHON);
    SessionRequest jar = read(both, "{\"kind\": \"batch\", " + JAR + "}}");

    assertThat(python.image()).isEqualTo("hearth/spark:full");
    assertThat(python.driver().overheadMiB()).isEqualTo(819);
    assertThat(jar.image()).isEqualTo("hearth/spark:jars");
    assertThat(jar.driver().overheadMiB()).isEqualTo(384);
  }

  @Test
  void aPythonApplicationThatNoImageRunsIsRefusedAtOnce() {
    assertThatThrownBy(() -> read(reader, PYTHON))
        .isInstanceOf(SubmissionRefusal.SparkRuntimeNotOffered.class)
        .hasMessageContaining("No image fits Spark 4.0.1 with Python")
        .hasMessageContaining("no Python)");
  }

  /** The field that must be named, and the body without its braces. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          application               | "kind": "batch"
          application               | "kind": "connect", "application": {"resource": "s3a://a/a.jar"}
          application               | "application": {"resource": "s3a://a/a.jar"}
          driver                    | "driver": {"cores": 1}
          driver.cores              | "kind": "connect", "driver": {"cores": 17}
          driver.memory             | "kind": "connect", "driver": {"memory": "511m"}
          driver.core               | "kind": "connect", "driver": {"core": 1}
          grace                     | "kind": "connect", "grace": "PT1M"
          idleTimeout               | "kind": "batch", "idleTimeout": "PT1M", JAR}
          sparkConf.spark.jars      | "kind": "batch", "sparkConf": {"spark.jars": "a.jar"}, JAR}
          sparkConf.spark.driver.memory | "kind": "connect", "sparkConf": {"spark.driver.memory": "1g"}
          application.resource      | "kind": "batch", "application": {}
          application.resource      | "kind": "batch", "application": {"resource": "/home/ada/a.jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "file:///home/ada/a.jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "ftp://a/a.jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "https://ada:hush@a/a.jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "s3a://a/a.txt", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "s3a://a/a b.jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "upload://a/b.jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "upload://..jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "upload://a.txt", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"resource": "upload:a.jar", "mainClass": "A"}
          application.mainClass     | "kind": "batch", "application": {"resource": "s3a://a/a.jar"}
          application.mainClass     | "kind": "batch", "application": {"resource": "s3a://a/a.jar", "mainClass": "a..B"}
          application.mainClass     | "kind": "batch", "application": {"resource": "s3a://a/a.py", "mainClass": "A"}
          application.arguments     | "kind": "batch", JAR, "arguments": "one"}
          application.arguments[1]  | "kind": "batch", JAR, "arguments": ["one", 2]}
          application.jars[0]       | "kind": "batch", JAR, "jars": ["a.jar"]}
          application.pyFiles[0]    | "kind": "batch", JAR, "pyFiles": ["s3a://a/a.jar"]}
          application.pyFiles[0]    | "kind": "batch", JAR, "pyFiles": ["upload://a.jar"]}
          application.source        | "kind": "batch", "application": {"source": "elsewhere", "resource": "s3a://a/a.jar", "mainClass": "A"}
          application.resource      | "kind": "batch", "application": {"source": "submit", "resource": "s3a://a/a.jar"}
          application.arguments     | "kind": "batch", "application": {"source": "submit", "arguments": ["1"]}
          application.retrys        | "kind": "batch", "application": {"source": "submit", "retrys": 1}
          application.retries       | "kind": "batch", JAR, "retries": 11}
          application.retrys        | "kind": "batch", JAR, "retrys": 1}
          application.environment.SPARK_HOME | "kind": "batch", JAR, "environment": {"SPARK_HOME": "/"}}
          application.environment.A-B | "kind": "batch", JAR, "environment": {"A-B": "1"}}
          environment.KUBERNETES_SERVICE_HOST | "environment": {"KUBERNETES_SERVICE_HOST": "a"}
          environment._JAVA_OPTIONS | "kind": "connect", "environment": {"_JAVA_OPTIONS": "-Xmx9g"}
          environment.LD_PRELOAD    | "environment": {"LD_PRELOAD": "/a.so"}
          environment.BASH_ENV      | "environment": {"BASH_ENV": "/a.sh"}
          environment.1A            | "environment": {"1A": "a"}
          environment.A             | "environment": {"A": "1"}, "sparkConf": {"spark.executorEnv.A": "1"}
          environment.A             | "environment": {"A": "1"}, "kind": "batch", JAR, "environment": {"A": "2"}}
          executor.localDisk        | "executor": {"localDisk": "255m"}
          executor.localDisk        | "executor": {"localDisk": "20481m"}
          executor.localDisk        | "executor": {"localDisk": "20Gi"}
          driver.localDisk          | "kind": "connect", "driver": {"localDisk": 20}
          executor.gpus             | "executor": {"gpus": -1}
          executor.gpus             | "executor": {"gpus": 9}
          executor.gpus             | "executor": {"gpus": 0.5}
          executor.gpus             | "executor": {"gpus": "1"}
          environment.NVIDIA_VISIBLE_DEVICES | "environment": {"NVIDIA_VISIBLE_DEVICES": "all"}
          sparkConf.spark.executorEnv.NVIDIA_VISIBLE_DEVICES | "sparkConf": {"spark.executorEnv.NVIDIA_VISIBLE_DEVICES": "all"}
          driver.gpus               | "kind": "connect", "driver": {"gpus": 1}
          sparkConf.spark.executor.resource.gpu.amount | "sparkConf": {"spark.executor.resource.gpu.amount": "1"}
          sparkConf.spark.executor.resource.gpu.vendor | "executor": {"gpus": 1}, "sparkConf": {"spark.executor.resource.gpu.vendor": "a"}
          sparkConf.spark.driver.resource.gpu.amount | "sparkConf": {"spark.driver.resource.gpu.amount": "1"}
          sparkConf.spark.task.resource.fpga.amount | "executor": {"gpus": 1}, "sparkConf": {"spark.task.resource.fpga.amount": "1"}
          sparkConf.spark.task.resource.gpu.amount | "sparkConf": {"spark.task.resource.gpu.amount": "1"}
          sparkConf.spark.task.resource.gpu.amount | "executor": {"gpus": 2}, "sparkConf": {"spark.task.resource.gpu.amount": "3"}
          sparkConf.spark.task.resource.gpu.amount | "executor": {"gpus": 2}, "sparkConf": {"spark.task.resource.gpu.amount": "1.5"}
          sparkConf.spark.task.resource.gpu.amount | "executor": {"gpus": 2}, "sparkConf": {"spark.task.resource.gpu.amount": "0"}
          packages                  | "packages": "a:b:1"
          packages[1]               | "packages": ["a:b:1", "a:b"]
          packages[0]               | "packages": ["a:b:jar:1"]
          packages[0]               | "packages": ["a:b:1,c:d:1"]
          packages[0]               | "packages": ["a:b:[1,2)"]
          packages[0]               | "packages": ["a/b/1"]
          packages[1]               | "packages": ["a:b:1", "a:b:2"]
          packages[0]               | "packages": ["a:b:1"], "sparkConf": {"spark.jars.packages": "c:d:1, a/b/2"}
          sparkConf.spark.kubernetes.driverEnv.A | "kind": "connect", "sparkConf": {"spark.kubernetes.driverEnv.A": "1"}
          """)
  void namesTheFieldAndTheRemedy(String field, String members) {
    List<FieldFault> faults = faults("{" + members.replace("JAR", JAR) + "}");

    assertThat(faults).extracting(FieldFault::name).containsExactly(field);
    assertThat(faults.getFirst().remedy()).isNotBlank();
  }

  @Test
  void aPasswordInAUrlIsNotRepeated() {
    List<FieldFault> faults =
        faults(
            "{\"kind\": \"batch\", \"application\": {\"mainClass\": \"A\","
                + " \"resource\": \"https://ada:hush@a/a.jar\"}}");

    assertThat(faults.toString()).doesNotContain("hush");
  }

  @Test
  void variablesAreForEveryKindAndMayLookLikeThoseOfThePlatform() {
    for (String kind : List.of("\"kind\": \"connect\"", "\"kind\": \"client\"")) {
      SessionRequest request =
          read(reader, "{" + kind + ", \"environment\": {\"PATHS\": \"a\", \"_x1\": \"\"}}");

      assertThat(request.environment()).containsOnly(Map.entry("PATHS", "a"), Map.entry("_x1", ""));
    }
  }

  @Test
  void localDiskIsTheClustersChoiceUnlessItIsSaid() {
    SessionRequest silent = read(reader, "{\"kind\": \"connect\"}");
    SessionRequest said =
        read(
            reader(Map.of("hearth.session.max-local-disk-mib", "102400")),
            "{\"kind\": \"connect\", \"driver\": {\"localDisk\": \"512m\"},"
                + " \"executor\": {\"localDisk\": \"100g\"}}");

    assertThat(silent.driver().localDiskMiB()).isNull();
    assertThat(silent.executor().localDiskMiB()).isNull();
    assertThat(said.driver().localDiskMiB()).isEqualTo(512);
    assertThat(said.executor().localDiskMiB()).isEqualTo(102_400);
  }

  @Test
  void gpusAreThoseOfExecutorsAndNoneUnlessTheyAreAskedFor() {
    SessionRequest silent = read(reader, "{}");
    SessionRequest said =
        read(
            reader(Map.of("hearth.session.gpu-discovery-script", "/opt/mine")),
            "{\"executor\": {\"gpus\": 2, \"max\": 3},"
                + " \"sparkConf\": {\"spark.task.resource.gpu.amount\": \"0.25\"}}");

    assertThat(silent.executor().gpus()).isNull();
    assertThat(said.executor().podGpus()).isEqualTo(2);
    assertThat(said.executor().gpus().discovery()).isEqualTo("/opt/mine");
    assertThat(said.settings().warnings()).isEmpty();
  }

  @Test
  void packagesOfADriverPodComeWithWordOfTheNetwork() {
    String packages = "\"packages\": [\"a.b:c_2.13:1.0.0-rc1+5\"]";

    SessionRequest client = read(reader, "{" + packages + "}");
    SessionRequest connect =
        read(
            reader,
            "{\"kind\": \"connect\", "
                + packages
                + ", \"sparkConf\": {\"spark.jars.packages\": \"a.b:c_2.13:1.0.0-rc1+5\"}}");

    assertThat(client.packages()).containsExactly("a.b:c_2.13:1.0.0-rc1+5");
    assertThat(client.settings().warnings()).isEmpty();
    assertThat(connect.settings().warnings())
        .singleElement()
        .satisfies(warning -> assertThat(warning).contains("tenant's egress"));
  }

  @Test
  void variablesAreBoundedTogether() {
    String nine =
        IntStream.range(0, 9)
            .mapToObj(i -> "\"V" + i + "\": \"" + "x".repeat(4000) + "\"")
            .collect(Collectors.joining(","));

    assertThat(faults("{\"environment\": {" + nine + "}}"))
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).contains("altogether"));
  }

  @Test
  void argumentsAreBounded() {
    String many = ("\"" + "x".repeat(8000) + "\",").repeat(9);

    assertThat(faults("{\"kind\":\"batch\"," + JAR + ", \"arguments\": [" + many + "\"y\"]}}"))
        .singleElement()
        .satisfies(fault -> assertThat(fault.message()).contains("together"));
  }

  @Test
  void aKindThatIsNotOfferedIsRefusedWithThoseThatAre() {
    RequestReader clientsOnly = reader(Map.of("hearth.session.kinds", "client"));

    assertThatThrownBy(() -> read(clientsOnly, "{\"kind\": \"connect\"}"))
        .isInstanceOf(SubmissionRefusal.KindNotOffered.class)
        .hasMessageContaining("[client]");
  }

  private List<FieldFault> faults(String body) {
    return catchThrowableOfType(RequestRefusal.InvalidFields.class, () -> read(reader, body))
        .faults();
  }

  private static SessionRequest read(RequestReader reader, String body) {
    return reader.read(JsonFields.read(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Two images of one Spark, the first without Python. */
  private static Path catalogue(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("catalogue.yaml"),
        """
        spark:
          - {image: "hearth/spark:jars", spark: 4.0.1, scala: "2.13", java: 25, python: [], offered: true}
          - {image: "hearth/spark:full", spark: 4.0.1, scala: "2.13", java: 21, python: ["3.12"],
             offered: true}
        """);
  }

  private static RequestReader reader(Map<String, String> changes) {
    Map<String, String> settings = new HashMap<>(changes);
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(SubmissionConfig.class)
            .withMapping(SparkConfig.class)
            .withMapping(DriverPodConfig.class)
            .withValidateUnknown(false)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build();
    return new RequestReader(
        config.getConfigMapping(SubmissionConfig.class),
        new SparkImages(config.getConfigMapping(SparkConfig.class)),
        config.getConfigMapping(DriverPodConfig.class));
  }
}
